package org.estimand.learners.tree;

/**
 * Sample weights as whole units, which leaf sizes are counted in. Whole weights count as they are,
 * so that a weight of two is a repeated row; others are measured in parts of their sum.
 *
 * @param units one entry for each row, or null where all are one
 * @param total their sum
 * @param perWeight units in a weight of one
 * @param meanWeight mean weight of a row
 */
record WeightUnits(long[] units, long total, double perWeight, double meanWeight) {
  private static final int PARTS = 1 << 22;

  /** Parts of the mean weight, at least. */
  private static final int FINEST = 16;

  static WeightUnits of(double[] w, int n) {
    if (w == null) {
      return new WeightUnits(null, n, 1, 1);
    }
    double sum = 0;
    boolean whole = true;
    for (double v : w) {
      sum += v;
      whole &= v == Math.rint(v);
    }
    double per = whole && sum <= PARTS ? 1 : Math.max(PARTS, (double) FINEST * n) / sum;
    long[] units = new long[n];
    long total = 0;
    for (int i = 0; i < n; i++) {
      // at least one, so that a row is never invisible
      units[i] = Math.max(1, (long) Math.rint(w[i] * per));
      total += units[i];
    }
    return new WeightUnits(units, total, per, sum / n);
  }
}
