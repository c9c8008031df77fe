package org.estimand.weighting;

import java.util.List;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/**
 * Least squares with estimated weights: a marginal structural model.
 *
 * @param coefficients q values
 * @param influence n x q, column-major
 */
record WeightedRegression(double[] coefficients, double[] influence) {
  /**
   * Fits y on the columns of a basis.
   *
   * @param basis n x q, column-major
   * @param names q names for messages
   * @param solution the weights
   * @param stacked whether the influences account for the estimation of the weights
   * @throws NotIdentifiedException IDENT-166 for a column that the others determine
   */
  static WeightedRegression fit(
      double[] y, double[] basis, List<String> names, WeightSolution solution, boolean stacked) {
    int n = y.length;
    int q = names.size();
    double[] w = solution.weights();
    LeastSquaresFit fit = LeastSquares.fit(basis, n, q, y, w);
    if (fit.rank() < q) {
      throw new NotIdentifiedException(
          "IDENT-166",
          "The weighted regression cannot tell \""
              + String.join("\", \"", fit.dropped(names))
              + "\" from the other terms. Use a simpler model.");
    }
    double[] phi = new double[Math.multiplyExact(n, q)];
    double[] factor = new double[n];
    for (int a = 0; a < q; a++) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int c = 0; c < q; c++) {
          sum += fit.inverseGram()[c * q + a] * basis[c * n + i];
        }
        factor[i] = sum * fit.residuals()[i];
        phi[a * n + i] = n * w[i] * factor[i];
      }
      if (stacked) {
        solution.propagate(factor, phi, a * n);
      }
    }
    return new WeightedRegression(fit.coefficients(), phi);
  }
}
