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

  /**
   * Fits one arm.
   *
   * @param x n rows of outcome covariates
   * @param y n outcomes
   * @param weights n weights of the regression with what they were estimated from
   * @param arms the arm of each row
   * @param stacked whether influences of the coefficients are wanted; zero without
   * @param diagnostics for collinear columns
   */
  static RegressionMath.ArmFit fit(
      FeatureMatrix x,
      double[] y,
      WeightSolution weights,
      Arms arms,
      int arm,
      boolean stacked,
      List<Diagnostic> diagnostics) {
    Design all = Design.withIntercept(x);
    int n = all.rows();
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = arms.code()[i] == arm ? weights.weights()[i] : 0;
    }
    LeastSquaresFit fit = LeastSquares.fit(all.values(), n, all.columns(), y, w);
    List<String> dropped = fit.dropped(all.names());
    if (!dropped.isEmpty()) {
      diagnostics.add(
          LikelihoodPropensity.collinear(
              "outcome regression of the " + (arm == 1 ? "treated" : "controls"), dropped));
    }
    Design kept = all.select(fit.kept());
    int q = kept.columns();
    double[] predictions = new double[n];
    double[] influence = new double[n * q];
    for (int i = 0; i < n; i++) {
      predictions[i] = y[i] - fit.residuals()[i];
    }
    double[] factor = new double[n];
    for (int a = 0; a < q && stacked; a++) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int c = 0; c < q && arms.code()[i] == arm; c++) {
          sum += fit.inverseGram()[c * q + a] * kept.values()[c * n + i];
        }
        factor[i] = sum * fit.residuals()[i];
        influence[a * n + i] = n * w[i] * factor[i];
      }
      weights.propagate(factor, influence, a * n);
    }
    return new RegressionMath.ArmFit(predictions, kept.values(), influence, q);
  }
}
