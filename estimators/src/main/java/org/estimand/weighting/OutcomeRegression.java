package org.estimand.weighting;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.Design;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/** Least squares of the outcome in one arm. */
final class OutcomeRegression {
  private OutcomeRegression() {}

  static RegressionMath.ArmFit fit(
      FeatureMatrix x,
      double[] y,
      double[] base,
      boolean[] inArm,
      boolean arm,
      List<Diagnostic> diagnostics) {
    Design all = Design.withIntercept(x);
    int n = all.rows();
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = inArm[i] ? base[i] : 0;
    }
    LeastSquaresFit fit = LeastSquares.fit(all.values(), n, all.columns(), y, w);
    List<String> dropped = fit.dropped(all.names());
    if (!dropped.isEmpty()) {
      diagnostics.add(
          LikelihoodPropensity.collinear(
              "outcome regression of the " + (arm ? "treated" : "controls"), dropped));
    }
    Design kept = all.select(fit.kept());
    int q = kept.columns();
    double[] predictions = new double[n];
    double[] influence = new double[n * q];
    for (int i = 0; i < n; i++) {
      predictions[i] = y[i] - fit.residuals()[i];
    }
    for (int a = 0; a < q; a++) {
      for (int c = 0; c < q; c++) {
        double g = fit.inverseGram()[c * q + a] * n;
        for (int i = 0; i < n; i++) {
          influence[a * n + i] += g * w[i] * fit.residuals()[i] * kept.values()[c * n + i];
        }
      }
    }
    return new RegressionMath.ArmFit(predictions, kept.values(), influence, q);
  }
}
