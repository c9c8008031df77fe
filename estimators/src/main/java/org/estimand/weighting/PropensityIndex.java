package org.estimand.weighting;

/**
 * One linear index of a propensity model.
 *
 * @param design n x q, column-major, the kept columns with the intercept first
 * @param columns q
 * @param influence n x q, column-major: the influence of each row on each coefficient
 * @param slopes n x J: the derivatives of the J propensities in the index
 */
record PropensityIndex(double[] design, int columns, double[] influence, double[] slopes) {
  PropensityIndex withSlopes(double[] other) {
    return new PropensityIndex(design, columns, influence, other);
  }
}
