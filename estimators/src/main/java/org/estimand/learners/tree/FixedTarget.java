package org.estimand.learners.tree;

/**
 * A target as whole numbers: {@code y = low + unit * whole}, with the unit a power of two, so that
 * sums do not depend on their order and whole-numbered targets are exact. The largest whole number
 * has the given number of bits.
 *
 * @param low the target of whole number 0
 * @param unit a power of two
 * @param whole one per training row, not negative
 */
record FixedTarget(double low, double unit, long[] whole) {
  /**
   * @param y one value per feature row
   * @param rows the training rows
   * @param bits bits of the largest whole number, 1 to 52
   * @param fromZero whether whole number 0 is target 0 (for targets that are not negative)
   */
  static FixedTarget of(double[] y, int[] rows, int bits, boolean fromZero) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i : rows) {
      least = Math.min(least, y[i]);
      most = Math.max(most, y[i]);
    }
    double low = fromZero ? 0 : least;
    double range = most - low;
    int scale = range > 0 ? bits - 1 - Math.getExponent(range) : 0;
    long limit = (1L << bits) - 1;
    long[] whole = new long[rows.length];
    for (int s = 0; s < rows.length; s++) {
      whole[s] = Math.min(limit, Math.round(Math.scalb(y[rows[s]] - low, scale)));
    }
    return new FixedTarget(low, Math.scalb(1.0, -scale), whole);
  }

  /** The target of a mean of whole numbers. */
  double target(double mean) {
    return low + unit * mean;
  }
}
