package org.estimand.trajectory;

import org.estimand.inference.Estimates;

/**
 * The expected trajectory of a class for average covariates.
 *
 * @param times where
 * @param mean expected outcomes
 * @param standardError of the expected outcomes by the delta method, the shape included; zero where
 *     the fit has none
 * @param lower lower ends of pointwise intervals
 * @param upper upper ends
 */
public record MeanCurve(
    double[] times, double[] mean, double[] standardError, double[] lower, double[] upper) {

  static MeanCurve of(FittedMixture fit, int k, double level, double[] times) {
    Estimates e = fit.original();
    double[] values = e.toArray();
    double[] vcov = e.vcov();
    int m = values.length;
    int n = times.length;
    double[] mean = new double[n];
    double[] se = new double[n];
    double[] lower = new double[n];
    double[] upper = new double[n];
    double z = e.criticalValue(level);
    for (int t = 0; t < n; t++) {
      mean[t] = value(fit, k, values, times[t]);
      double[] slope = new double[m];
      for (int j = 0; j < m; j++) {
        double step = 1e-6 * Math.max(1, Math.abs(values[j]));
        double[] moved = values.clone();
        moved[j] += step;
        double up = value(fit, k, moved, times[t]);
        moved[j] = values[j] - step;
        slope[j] = (up - value(fit, k, moved, times[t])) / (2 * step);
      }
      double variance = 0;
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < m; l++) {
          variance += slope[j] * slope[l] * vcov[l * m + j];
        }
      }
      se[t] = Math.sqrt(Math.max(0, variance));
      lower[t] = mean[t] - z * se[t];
      upper[t] = mean[t] + z * se[t];
    }
    return new MeanCurve(times.clone(), mean, se, lower, upper);
  }

  /** Expected outcome of class k at a time, from all reported parameters. */
  private static double value(FittedMixture fit, int k, double[] all, double t) {
    Estimates e = fit.original();
    GrowthModel model = fit.layout().model();
    String own = "[" + (k + 1) + "]";
    double[] eta = new double[model.means()];
    for (int j = 0; j < eta.length; j++) {
      String factor = model.form().factors().get(j) + own;
      eta[j] = all[e.index(factor)];
      for (int x = 0; x < fit.expertNames().size(); x++) {
        eta[j] +=
            all[e.index(factor + " ~ " + fit.expertNames().get(x))]
                * fit.scaling().expertShift()[x];
      }
    }
    double shape = model.hasShape() ? all[e.index(model.form().shape() + own)] : 0;
    return switch (model.form()) {
      case LINEAR -> eta[0] + eta[1] * t;
      case QUADRATIC -> eta[0] + eta[1] * t + eta[2] * t * t;
      case EXPONENTIAL -> eta[0] - eta[1] * Math.expm1(-shape * t);
      case JENSS_BAYLEY -> eta[0] + eta[1] * t + eta[2] * Math.expm1(shape * t);
      case BILINEAR_SPLINE ->
          eta[0] + eta[1] * Math.min(t, shape) + eta[2] * Math.max(t - shape, 0);
    };
  }
}
