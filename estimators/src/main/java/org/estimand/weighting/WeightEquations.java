package org.estimand.weighting;

/**
 * How weights move with estimated parameters: the derivative of weight i in parameter j is slope_i
 * times design_ij. A model with several indices has one such block for each.
 *
 * @param design n x q, column-major
 * @param columns q
 * @param influence n x q, column-major: the influence of each row on each parameter, scaled so that
 *     parameter - truth is about their mean
 * @param slopes n derivatives of the final weights, sampling weights included, in the index
 */
record WeightEquations(double[] design, int columns, double[] influence, double[] slopes) {
  /**
   * Adds to the influences of an estimate what the estimation of the parameters contributes.
   *
   * @param factor n derivatives of the estimate in the weights
   * @param phi influences, n of them from {@code at} on; changed
   */
  void propagate(double[] factor, double[] phi, int at) {
    int n = factor.length;
    for (int j = 0; j < columns; j++) {
      double gradient = 0;
      for (int i = 0; i < n; i++) {
        gradient += factor[i] * slopes[i] * design[j * n + i];
      }
      for (int i = 0; i < n; i++) {
        phi[at + i] += gradient * influence[j * n + i];
      }
    }
  }
}
