package org.estimand.weighting;

/**
 * One linear index of a propensity model.
 *
 * @param rows the m rows the index is of; null for all n
 * @param design m x q, column-major, the kept columns with the intercept first
 * @param columns q
 * @param influence m x q, column-major: the influence of each row on each coefficient, scaled so
 *     that coefficient - truth is about their sum / n
 * @param slopes m x J: the derivatives of the J propensities in the index
 */
record PropensityIndex(
    int[] rows, double[] design, int columns, double[] influence, double[] slopes) {
  /** An index of all rows. */
  PropensityIndex(double[] design, int columns, double[] influence, double[] slopes) {
    this(null, design, columns, influence, slopes);
  }

  /** The row of the data at a position of the index. */
  int row(int r) {
    return rows == null ? r : rows[r];
  }

  PropensityIndex withSlopes(double[] other) {
    return new PropensityIndex(rows, design, columns, influence, other);
  }

  /** The same index of a group of {@code group.length} rows among n. */
  PropensityIndex within(int[] group, int n) {
    double[] all = influence.clone();
    for (int k = 0; k < all.length; k++) {
      all[k] *= (double) n / group.length;
    }
    return new PropensityIndex(group, design, columns, all, slopes);
  }
}
