package org.estimand.learners.tree;

/**
 * The best split of a node so far. Of equal gains the feature earlier by name wins, and within a
 * feature the candidate that came first.
 */
final class BestSplit {
  /** Gains whose ratio is this close to one are equal. */
  private static final double ROUNDING = 1e-12;

  private final Growth growth;
  private final NodeSums node;
  private double gain;
  private int feature;
  private int low;
  private int high;
  private boolean missingLeft;
  private double cut;
  private double floor;
  private double ceiling;

  BestSplit(Growth growth, NodeSums node) {
    this.growth = growth;
    this.node = node;
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
   */
  void offer(int f, double g, int lowBin, int highBin, boolean left, double at) {
    boolean better = g > gain * (1 + ROUNDING);
    boolean equal = feature >= 0 && g >= gain * (1 - ROUNDING);
    if (better || equal && earlier(f)) {
      gain = Math.max(g, gain);
      feature = f;
      low = lowBin;
      high = highBin;
      missingLeft = left;
      cut = at;
    }
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
