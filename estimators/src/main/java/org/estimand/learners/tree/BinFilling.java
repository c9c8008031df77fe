package org.estimand.learners.tree;

/**
 * Fills bins with distinct values, ascending. Values that would fill a bin alone get one; the
 * others share the remaining bins evenly.
 */
final class BinFilling {
  private final int[] counts;
  private final int[] present;
  private final int distinct;
  private final int n;
  private final int most;
  private int rest;
  private int restBins;
  private int inBin;

  /**
   * Starts with no bin.
   *
   * @param counts training rows by rank
   * @param present ranks with training rows, ascending
   * @param distinct number of these
   * @param n number of training rows
   * @param most number of bins
   */
  BinFilling(int[] counts, int[] present, int distinct, int n, int most) {
    this.counts = counts;
    this.present = present;
    this.distinct = distinct;
    this.n = n;
    this.most = most;
    rest = n;
    restBins = most;
    for (int k = 0; k < distinct; k++) {
      if (alone(k)) {
        rest -= counts[present[k]];
        restBins--;
      }
    }
    restBins = Math.max(1, restBins);
  }

  private boolean alone(int k) {
    return k < distinct && (long) counts[present[k]] * most >= n;
  }

  /** Puts the k-th value into the open bin and says whether the bin ends with it. */
  boolean closesAfter(int k) {
    inBin += counts[present[k]];
    double wanted = (double) rest / restBins;
    boolean alone = alone(k);
    if (!alone && inBin < wanted && !(alone(k + 1) && 2 * inBin >= wanted)) {
      return false;
    }
    if (!alone) {
      rest -= inBin;
      restBins = Math.max(1, restBins - 1);
    }
    inBin = 0;
    return true;
  }
}
