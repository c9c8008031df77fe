package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * The averages of another design with a covariance that was chosen after the fit: second moments
 * are those of the influence functions of the averages under that covariance.
 */
final class ChosenDesign extends ScoreDesign {
  private final ScoreDesign base;
  private final SampleDesign sample;
  private final VcovType type;
  private final int parameters;

  /**
   * @param base how averages are formed
   * @param sample what the covariance needs to know about the rows
   * @param type the covariance
   * @param parameters number of estimated parameters, for factors that depend on it
   */
  ChosenDesign(ScoreDesign base, SampleDesign sample, VcovType type, int parameters) {
    super(base.weights);
    this.base = base;
    this.sample = sample;
    this.type = type;
    this.parameters = parameters;
  }

  @Override
  double mean(double[] x) {
    return base.mean(x);
  }

  @Override
  double gamma(double[] x, double[] y) {
    return gammas(x, y)[2];
  }

  @Override
  double[] gammas(double[]... x) {
    int p = x.length;
    int n = x[0].length;
    double[] influence = new double[Math.multiplyExact(n, p)];
    List<String> names = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      names.add(Integer.toString(j));
      for (int i = 0; i < n; i++) {
        influence[j * n + i] = base.rowScale(i) * x[j][i];
      }
    }
    double[] v =
        Estimates.of(
                names,
                new double[p],
                InfluenceFunction.wrap(influence, n, p),
                sample,
                type,
                RegressionParts.none().parameters(parameters))
            .vcov();
    for (int k = 0; k < v.length; k++) {
      v[k] *= base.size();
    }
    return v;
  }

  @Override
  double size() {
    return base.size();
  }

  @Override
  double rowScale(int i) {
    return base.rowScale(i);
  }

  @Override
  VcovType vcovType() {
    return type;
  }
}
