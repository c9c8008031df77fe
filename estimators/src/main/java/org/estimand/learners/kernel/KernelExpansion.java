package org.estimand.learners.kernel;

/**
 * The function {@code level + sum over i of coefficients_i k(x_i, x)}.
 *
 * @param function k
 * @param support m x p standardised rows x_i, column-major
 * @param coefficients m values
 * @param level added to the sum
 */
record KernelExpansion(
    KernelFunction function, double[] support, double[] coefficients, double level) {

  /**
   * Values at t rows.
   *
   * @param x t x p, standardised
   */
  void values(double[] x, int t, int p, double[] out) {
    int m = coefficients.length;
    double[] z = new double[p];
    double[] k = new double[m];
    for (int i = 0; i < t; i++) {
      KernelFunction.row(x, t, i, z);
      function.column(support, m, p, z, 0, k, 0);
      double sum = 0;
      for (int j = 0; j < m; j++) {
        sum += coefficients[j] * k[j];
      }
      out[i] = level + sum;
    }
  }
}
