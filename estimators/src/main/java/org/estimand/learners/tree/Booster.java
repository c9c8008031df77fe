package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.List;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** One boosted model in the making: scores of the training rows, and a round after the other. */
final class Booster {
  private final BoostingOptions options;
  private final Objective objective;
  private final RandomStreams random;
  private final long[][] words;
  private final double[] y;
  private final double[] w;
  private final int n;
  private final BoostedGrower grower;
  private final long[] units;
  private final long unitTotal;
  private final double meanWeight;
  private final double[][] scores;
  private final double[] start;
  private final double[] g;
  private final double[] h;
  private final double[] residuals;
  private final double[] residualWeights;
  private final int[] allColumns;
  private final boolean[] inBag;
  private final List<BoostedTree[]> rounds = new ArrayList<>();

  /**
   * Starts with the best constant.
   *
   * @param words binned features of the training rows
   * @param y targets of the training rows
   * @param w their weights, all positive; or null
   */
  Booster(
      BoostingOptions options,
      BoostingColumns columns,
      Objective objective,
      long[][] words,
      double[] y,
      double[] w,
      RandomStreams random) {
    this.options = options;
    this.objective = objective;
    this.random = random;
    this.words = words;
    this.y = y;
    this.w = w;
    n = y.length;
    boolean unitHessian = w == null && objective.unitHessian();
    WeightUnits counted = WeightUnits.of(w, n);
    units = counted.units();
    unitTotal = counted.total();
    meanWeight = counted.meanWeight();
    BoostedSplits splits =
        new BoostedSplits(
            columns.edges(),
            options.minLeaf() * counted.perWeight(),
            options.l2(),
            options.minGain(),
            columns.direction(),
            columns.categorical());
    grower =
        new BoostedGrower(
            words,
            columns.edges(),
            n,
            options.maxLeaves() == 0 ? Integer.MAX_VALUE / 4 : options.maxLeaves(),
            options.maxDepth(),
            splits,
            unitHessian,
            BoostedGrower.HISTOGRAM_BYTES);
    start = objective.start(y, w);
    scores = new double[objective.outputs()][n];
    for (int k = 0; k < scores.length; k++) {
      java.util.Arrays.fill(scores[k], start[k]);
    }
    g = new double[n];
    h = unitHessian ? null : new double[n];
    residuals = objective.medians() ? new double[n] : null;
    residualWeights = objective.medians() && w != null ? new double[n] : null;
    allColumns = columns.byName();
    inBag = options.rowShare() < 1 ? new boolean[n] : null;
  }

  /**
   * Adds a round: one tree for each output, null where no split gained anything.
   *
   * @return false when no output had a split; with all rows and columns, none ever will
   */
  boolean round() {
    RandomStream stream = random.child("round", rounds.size()).generator();
    if (inBag != null) {
      draw(stream);
    }
    objective.prepare(scores);
    BoostedTree[] trees = new BoostedTree[scores.length];
    boolean any = false;
    for (int k = 0; k < trees.length; k++) {
      int[] use = options.columnShare() < 1 ? columns(stream) : allColumns;
      trees[k] = tree(k, use);
      any |= trees[k] != null;
    }
    rounds.add(trees);
    return any;
  }

  private BoostedTree tree(int output, int[] use) {
    objective.derivatives(output, y, scores, g, h);
    if (h != null && objective.unitHessian()) {
      java.util.Arrays.fill(h, 1);
    }
    FixedPoint fixed = weigh();
    if (fixed == null) {
      return null;
    }
    int count = fill(fixed);
    if (!grower.grow(count, use, fixed, meanWeight)) {
      return null;
    }
    if (objective.medians()) {
      medians(output);
    } else if (w != null && !options.constrained()) {
      newtonSteps();
    }
    return update(output);
  }

  /** Puts the weights into the derivatives and finds their scales. */
  private FixedPoint weigh() {
    double sumG = 0;
    double sumH = 0;
    for (int i = 0; i < n; i++) {
      if (w != null) {
        g[i] *= w[i];
        h[i] *= w[i];
      }
      sumG += Math.abs(g[i]);
      sumH += h == null ? 1 : h[i];
    }
    return FixedPoint.of(unitTotal, sumG, sumH);
  }

  private int fill(FixedPoint fixed) {
    int[] rows = grower.rows();
    long[] packed = grower.packed();
    long[] second = grower.second();
    int m = 0;
    for (int i = 0; i < n; i++) {
      packed[i] = fixed.pack(g[i], units == null ? 1 : units[i]);
      if (second != null) {
        second[i] = (long) Math.rint(h[i] * fixed.hessian());
      }
      if (inBag == null || inBag[i]) {
        rows[m++] = i;
      }
    }
    return m;
  }

  /** Leaf values that minimise the absolute error. */
  private void medians(int output) {
    for (int k = 0; k < grower.leafCount(); k++) {
      BoostedLeaf leaf = grower.leaf(k);
      int[] rows = grower.rowsOf(leaf);
      int m = 0;
      for (int i = leaf.from; i < leaf.to; i++) {
        residuals[m] = y[rows[i]] - scores[output][rows[i]];
        if (residualWeights != null) {
          residualWeights[m] = w[rows[i]];
        }
        m++;
      }
      grower.revalue(leaf, MedianOfRows.of(residuals, residualWeights, m));
    }
  }

  /** Leaf values without the rounding that units of weight leave no room to avoid. */
  private void newtonSteps() {
    for (int k = 0; k < grower.leafCount(); k++) {
      BoostedLeaf leaf = grower.leaf(k);
      int[] rows = grower.rowsOf(leaf);
      double sumG = 0;
      double sumH = 0;
      for (int i = leaf.from; i < leaf.to; i++) {
        sumG += g[rows[i]];
        sumH += h[rows[i]];
      }
      grower.revalue(leaf, -sumG / (sumH + options.l2()));
    }
  }

  private BoostedTree update(int output) {
    BoostedTree tree = grower.tree();
    double[] f = scores[output];
    if (inBag != null) {
      tree.add(words, 0, n, f, options.shrinkage());
      return tree;
    }
    for (int k = 0; k < grower.leafCount(); k++) {
      BoostedLeaf leaf = grower.leaf(k);
      int[] rows = grower.rowsOf(leaf);
      double step = options.shrinkage() * grower.value(leaf);
      for (int i = leaf.from; i < leaf.to; i++) {
        f[rows[i]] += step;
      }
    }
    return tree;
  }

  /** A sample of rows without replacement, each as likely as any other of its size. */
  private void draw(RandomStream stream) {
    int wanted = (int) Math.max(1, Math.rint(options.rowShare() * n));
    for (int i = 0; i < n; i++) {
      inBag[i] = stream.uniform() * (n - i) < wanted;
      wanted -= inBag[i] ? 1 : 0;
    }
  }

  private int[] columns(RandomStream stream) {
    int p = allColumns.length;
    int wanted = (int) Math.max(1, Math.rint(options.columnShare() * p));
    int[] ranks = java.util.Arrays.copyOf(stream.permutation(p), wanted);
    java.util.Arrays.sort(ranks);
    for (int k = 0; k < wanted; k++) {
      ranks[k] = allColumns[ranks[k]];
    }
    return ranks;
  }

  /** The best constant scores. */
  double[] start() {
    return start;
  }

  /** The trees of the latest round. */
  BoostedTree[] latest() {
    return rounds.get(rounds.size() - 1);
  }

  /** All trees so far, by round and output. */
  List<BoostedTree[]> rounds() {
    return rounds;
  }
}
