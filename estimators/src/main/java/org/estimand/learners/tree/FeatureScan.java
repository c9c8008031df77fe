package org.estimand.learners.tree;

/** Offers the splits of one feature after another to the best split of a node. */
final class FeatureScan {
  private final TrainingBins bins;
  private final Growth growth;
  private final RowSample rows;
  private final NodeSums node;
  private final NodeSums left;
  private final BinSums sums;
  private final AbsoluteScan absolute;
  private final CategoryScan categories;

  FeatureScan(TrainingBins bins, Growth growth, RowSample rows, NodeSums node) {
    this.bins = bins;
    this.growth = growth;
    this.rows = rows;
    this.node = node;
    left = new NodeSums(rows.outputs());
    int most = 2;
    for (int j = 0; j < bins.features(); j++) {
      most = Math.max(most, bins.codes(j));
    }
    sums = new BinSums(most, rows.outputs());
    absolute =
        growth.criterion() == SplitCriterion.ABSOLUTE ? new AbsoluteScan(bins, rows, node) : null;
    categories =
        growth.categorical() == null
            ? null
            : new CategoryScan(bins, growth, node, sums, most, absolute);
  }

  /** Prepares for the rows of a node. */
  void start(int[] index, int lo, int hi) {
    if (absolute != null) {
      absolute.start(index, lo, hi);
    }
  }

  /**
   * Offers all splits of a feature.
   *
   * @return whether the rows have more than one bin of it
   */
  boolean offer(int f, int[] index, int lo, int hi, Draws draws, BestSplit best) {
    Object column = bins.column(f);
    sums.fill(column, rows, index, lo, hi);
    int first = sums.next(0);
    if (sums.next(first + 1) < 0) {
      sums.clear();
      return false;
    }
    if (categories != null && growth.categorical()[f]) {
      categories.offer(f, index, lo, hi, draws, best);
      sums.clear();
      return true;
    }
    boolean missing = bins.base(f) > 0 && first == 0;
    double drawn = growth.extraRandom() ? drawn(f, missing, draws) : Double.NaN;
    if (absolute != null) {
      absolute.feature(f, index, lo, hi, sums);
    }
    if (missing) {
      pass(f, sums.next(1), false, drawn, best);
    }
    pass(f, first, true, drawn, best);
    sums.clear();
    return true;
  }

  /** The median of a node's whole-numbered targets. */
  double median(int[] index, int lo, int hi) {
    return absolute.median(index, lo, hi);
  }

  /** A cut drawn between the smallest and the largest value, or infinity without two values. */
  private double drawn(int f, boolean missing, Draws draws) {
    int low = sums.next(missing ? 1 : 0);
    int high = low;
    for (int c = low; c >= 0; c = sums.next(c + 1)) {
      high = c;
    }
    double a = bins.lowest(f, low);
    double b = bins.highest(f, high);
    return low == high ? Double.POSITIVE_INFINITY : a + draws.uniform() * (b - a);
  }

  /**
   * One pass over the occupied bins. With {@code missingLeft} missing cells, the lowest bin, are on
   * the left of every cut; without, on the right, and one more cut has them alone there.
   */
  private void pass(int f, int first, boolean missingLeft, double drawn, BestSplit best) {
    boolean skipsLowest = missingLeft && bins.base(f) > 0 && first == 0;
    boolean missingHere = skipsLowest || !missingLeft;
    left.clear();
    int low = -1;
    for (int c = first; c >= 0; c = sums.next(c + 1)) {
      if (low >= 0 && !(skipsLowest && low == 0) && wanted(f, low, c, drawn)) {
        consider(f, low, c, missingHere, missingLeft, cut(f, low, drawn), best);
      }
      left.add(sums, c);
      low = c;
    }
    if (!missingLeft) {
      consider(f, low, -1, true, false, Double.NaN, best);
    }
  }

  /** Whether the drawn cut, if one was drawn, lies between the two bins. */
  private boolean wanted(int f, int low, int high, double drawn) {
    if (Double.isNaN(drawn)) {
      return true;
    }
    return bins.lowest(f, low) <= drawn && drawn < bins.lowest(f, high);
  }

  /** A drawn cut moved, if need be, so that it separates the bins; NaN for half-way. */
  private double cut(int f, int low, double drawn) {
    return Double.isNaN(drawn) || drawn < bins.highest(f, low) ? Double.NaN : drawn;
  }

  private void consider(
      int f, int low, int high, boolean missingHere, boolean missingLeft, double cut, BestSplit b) {
    if (!b.allowed(f, left)) {
      return;
    }
    double gain =
        absolute == null
            ? Gain.of(growth.criterion(), node, left)
            : absolute.gain(low, missingLeft);
    // missing cells follow the heavier child where the node has none
    boolean side = missingHere ? missingLeft : 2 * left.weight() >= node.weight();
    b.offer(f, gain, low, high, side, cut);
  }
}
