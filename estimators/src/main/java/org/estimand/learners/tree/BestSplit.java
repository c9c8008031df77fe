package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * The best split of a node so far. Of equal gains the feature earlier by name wins, and within a
 * feature the candidate that came first.
 */
final class BestSplit {
  /** Gains whose ratio is this close to one are equal. */
  private static final double ROUNDING = 1e-12;

  /** Most codes of a categorical feature, that of missing cells included. */
  private static final int MOST_CODES = ForestOptions.MOST_BINS + 1;

  private final Growth growth;
  private final NodeSums node;
  private double gain;
  private int feature;
  private int low;
  private int high;
  private boolean missingLeft;
  private double cut;
  private final long[] set;
  private boolean byCategory;
  private double floor;
  private double ceiling;

  BestSplit(Growth growth, NodeSums node) {
    this.growth = growth;
    this.node = node;
    set = new long[growth.categorical() == null ? 0 : CategorySets.width(MOST_CODES)];
  }

  /** Starts a node whose values must lie between the two bounds (of monotone constraints). */
  void start(double lowest, double highest) {
    gain = 0;
    feature = -1;
    floor = lowest;
    ceiling = highest;
  }

  /** Whether both sides are large enough and keep the constraints. */
  boolean allowed(int f, NodeSums left) {
    long count = left.count();
    double rest = node.weight() - left.weight();
    if (count < growth.minLeaf()
        || node.count() - count < growth.minLeaf()
        || left.weight() < growth.minLeafWeight()
        || rest < growth.minLeafWeight()) {
      return false;
    }
    if (growth.monotone() == null) {
      return true;
    }
    double a = left.sum(0) / left.weight();
    double b = (node.sum(0) - left.sum(0)) / rest;
    return Math.min(a, b) >= floor
        && Math.max(a, b) <= ceiling
        && (b - a) * growth.monotone()[f] >= 0;
  }

  /**
   * Offers an allowed split.
   *
   * @param at the cut, or NaN for half-way between the bins
   * @return whether it is the best so far
   */
  boolean offer(int f, double g, int lowBin, int highBin, boolean left, double at) {
    boolean better = g > gain * (1 + ROUNDING);
    boolean equal = feature >= 0 && g >= gain * (1 - ROUNDING);
    if (better || equal && earlier(f)) {
      gain = Math.max(g, gain);
      feature = f;
      low = lowBin;
      high = highBin;
      missingLeft = left;
      cut = at;
      byCategory = false;
      return true;
    }
    return false;
  }

  /**
   * Makes the split taken last one on categories. Codes that the node has not, and unknown values,
   * go to the heavier side.
   *
   * @param codes the node's codes, those of the left side first
   * @param mid how many go left
   * @param size how many there are
   * @param all number of codes of the feature
   * @param base 1 where code 0 stands for missing cells
   */
  void divide(int[] codes, int mid, int size, int all, int base, boolean heavierLeft) {
    byCategory = true;
    Arrays.fill(set, 0, CategorySets.width(all), heavierLeft ? -1L : 0);
    for (int i = heavierLeft ? mid : 0; i < (heavierLeft ? size : mid); i++) {
      int bit = codes[i] + 1;
      set[bit >>> 6] ^= 1L << bit;
    }
    missingLeft = CategorySets.contains(set, 0, base > 0 ? 0 : Categories.UNKNOWN);
  }

  /** Whether the split is on categories. */
  boolean byCategory() {
    return byCategory;
  }

  /** The codes that go left ({@link CategorySets}); to be read only. */
  long[] set() {
    return set;
  }

  private boolean earlier(int f) {
    return growth.nameOrder()[f] < growth.nameOrder()[feature];
  }

  /** Whether there is any. */
  boolean found() {
    return feature >= 0;
  }

  double gain() {
    return gain;
  }

  int feature() {
    return feature;
  }

  int low() {
    return low;
  }

  int high() {
    return high;
  }

  boolean missingLeft() {
    return missingLeft;
  }

  double cut() {
    return cut;
  }

  double floor() {
    return floor;
  }

  double ceiling() {
    return ceiling;
  }
}
