package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * Grows trees with any weights, criterion and constraint, on any number of features. Rows are
 * indices into the training set; sums are taken in the order of a node's rows, which depends on the
 * tree alone.
 */
final class GeneralGrower implements Grower {
  private final TrainingBins bins;
  private final Growth growth;
  private final RowSample rows;
  private final double[] sampleWeight;
  private final TreeBuffer nodes;
  private final NodeSums node;
  private final FeatureScan scan;
  private final BestSplit best;
  private final NodeStack stack = new NodeStack(2);
  private final double[] bounds = new double[2];
  private final int[] order;
  private final int[][] index;
  private double rootWeight;
  private int[] times;

  /**
   * @param sampleWeight weight of each training row, positive, or null
   */
  GeneralGrower(TrainingBins bins, Growth growth, RowSample rows, double[] sampleWeight) {
    this.bins = bins;
    this.growth = growth;
    this.rows = rows;
    this.sampleWeight = sampleWeight;
    nodes = new TreeBuffer(bins, growth, rows.outputs());
    node = new NodeSums(rows.outputs());
    scan = new FeatureScan(bins, growth, rows, node);
    best = new BestSplit(growth, node);
    order = new int[bins.features()];
    index = new int[2][bins.size()];
  }

  @Override
  public Tree grow(int[] drawn, Draws draws, double[] gain) {
    times = drawn;
    Arrays.setAll(order, j -> j);
    nodes.start();
    int size = rows.draw(times, sampleWeight, index[0]);
    node.of(rows, index[0], 0, size);
    rootWeight = node.weight();
    stack.clear();
    bounds[0] = Double.NEGATIVE_INFINITY;
    bounds[1] = Double.POSITIVE_INFINITY;
    stack.push(0, 0, size, 0, 0, 0);
    stack.keep(bounds);
    while (stack.pop()) {
      split(draws, gain);
    }
    return nodes.tree();
  }

  private void split(Draws draws, double[] gain) {
    int at = stack.node();
    int lo = stack.lo();
    int hi = stack.hi();
    int side = stack.side();
    int depth = stack.depth();
    stack.kept(bounds);
    node.of(rows, index[side], lo, hi);
    best.start(bounds[0], bounds[1]);
    if (mayBeSplit(depth) && drawsOf(index[side], lo, hi) >= growth.minSplit()) {
      search(draws, index[side], lo, hi);
    }
    if (!best.found()) {
      finish(at, index[side], lo, hi);
      return;
    }
    int f = best.feature();
    gain[f] += best.gain() * unit() / rootWeight;
    int child = child(at, f);
    int mid = partition(index[side], index[1 - side], lo, hi);
    double middle = growth.monotone() == null ? 0 : middle(index[1 - side], lo, mid, hi);
    int direction = growth.monotone() == null ? 0 : growth.monotone()[f];
    push(child + 1, mid, hi, side, depth, direction > 0, direction < 0, middle);
    push(child, lo, mid, side, depth, direction < 0, direction > 0, middle);
  }

  private int child(int at, int f) {
    if (best.byCategory()) {
      return nodes.split(at, f, best.set(), best.missingLeft());
    }
    return Double.isNaN(best.cut())
        ? nodes.split(at, f, best.low(), best.high(), best.missingLeft())
        : nodes.split(at, f, best.cut(), rank(f), best.missingLeft());
  }

  private int rank(int f) {
    return bins.rankCut(f, best.low(), best.high(), best.cut());
  }

  private double unit() {
    return switch (growth.criterion()) {
      case SQUARED -> rows.target() == null ? 1 : rows.target().unit() * rows.target().unit();
      case LOG_LOSS -> 1;
      case ABSOLUTE, POISSON -> rows.target().unit();
    };
  }

  private boolean mayBeSplit(int depth) {
    return node.count() >= 2L * growth.minLeaf()
        && node.weight() >= 2 * growth.minLeafWeight()
        && depth < growth.maxDepth();
  }

  /** Draws of a node's rows, counted only as far as is needed. */
  private int drawsOf(int[] index, int lo, int hi) {
    int sum = 0;
    for (int i = lo; i < hi && sum < growth.minSplit(); i++) {
      sum += times[index[i]];
    }
    return sum;
  }

  private void search(Draws draws, int[] index, int lo, int hi) {
    scan.start(index, lo, hi);
    int p = order.length;
    boolean all = growth.mtry() >= p;
    boolean found = false;
    for (int i = 0; i < p && !growth.enough(i, found); i++) {
      if (!all) {
        int j = i + draws.below(p - i);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      found |= scan.offer(order[i], index, lo, hi, draws, best);
    }
  }

  /** Pushes a child; it is bounded by the middle of its parent's children where asked. */
  private void push(
      int child, int lo, int hi, int side, int depth, boolean above, boolean below, double middle) {
    double floor = best.floor();
    double ceiling = best.ceiling();
    bounds[0] = above ? middle : floor;
    bounds[1] = below ? middle : ceiling;
    stack.push(child, lo, hi, 1 - side, depth + 1, 0);
    stack.keep(bounds);
  }

  private double middle(int[] index, int lo, int mid, int hi) {
    node.of(rows, index, lo, mid);
    double a = node.sum(0) / node.weight();
    node.of(rows, index, mid, hi);
    return a / 2 + node.sum(0) / node.weight() / 2;
  }

  private void finish(int at, int[] index, int lo, int hi) {
    if (growth.criterion() == SplitCriterion.ABSOLUTE) {
      nodes.value(at, 0, rows.target().target(scan.median(index, lo, hi)));
      return;
    }
    for (int k = 0; k < node.outputs(); k++) {
      double mean = node.sum(k) / node.weight();
      nodes.value(at, k, node.outputs() == 1 ? rows.target().target(mean) : mean);
    }
  }

  private int partition(int[] from, int[] to, int lo, int hi) {
    int f = best.feature();
    if (best.byCategory()) {
      return RowPartition.move(bins.column(f), from, to, best.set(), lo, hi);
    }
    int less = bins.base(f) > 0 && !best.missingLeft() ? 1 : 0;
    int last = (best.high() < 0 ? bins.codes(f) - 1 : best.low()) - less;
    return RowPartition.move(bins.column(f), from, to, less, last, lo, hi);
  }
}
