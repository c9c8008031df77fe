package org.estimand.weighting;

/**
 * How weights move with estimated parameters: the derivative of the weight of the r-th row in
 * parameter j is slope_r times design_rj. A model with several indices, or fitted to several
 * groups, has one such block for each.
 *
 * @param rows the m rows whose weights move and whose data moved the parameters; null for all n
 * @param design m x q, column-major
 * @param columns q
 * @param influence m x q, column-major: the influence of each row on each parameter, scaled so that
 *     parameter - truth is about their sum / n
 * @param slopes m derivatives of the final weights, sampling weights included, in the index
 */
record WeightEquations(
    int[] rows, double[] design, int columns, double[] influence, double[] slopes) {
  /** A block of all rows. */
  WeightEquations(double[] design, int columns, double[] influence, double[] slopes) {
    this(null, design, columns, influence, slopes);
  }

  /** The row of the data at a position of the block. */
  int row(int r) {
    return rows == null ? r : rows[r];
  }

  WeightEquations withSlopes(double[] other) {
    return new WeightEquations(rows, design, columns, influence, other);
  }

  /**
   * Adds to the influences of an estimate what the estimation of the parameters contributes.
   *
   * @param factor n derivatives of the estimate in the weights
   * @param phi influences, n of them from {@code at} on; changed
   */
  void propagate(double[] factor, double[] phi, int at) {
    int m = slopes.length;
    for (int j = 0; j < columns; j++) {
      double gradient = 0;
      for (int r = 0; r < m; r++) {
        gradient += factor[row(r)] * slopes[r] * design[j * m + r];
      }
      for (int r = 0; r < m; r++) {
        phi[at + row(r)] += gradient * influence[j * m + r];
      }
    }
  }
}
