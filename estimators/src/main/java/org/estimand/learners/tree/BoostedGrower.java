package org.estimand.learners.tree;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Grows one tree after the other, always splitting the leaf that gains most (Shi 2007; as LightGBM
 * does). Histograms of the smaller child are summed, those of the larger one are the parent's minus
 * these. Rows move with their gradients from one half of a double buffer to the other, so that
 * every leaf reads its rows in one go. All arrays are made once; a tree allocates no more than its
 * leaves.
 */
final class BoostedGrower {
  /** Histograms of the least promising leaves are dropped beyond this many bytes. */
  static final long HISTOGRAM_BYTES = 256L << 20;

  private final long[][] words;
  private final BinEdges[] edges;
  private final int columns;
  private final int maxLeaves;
  private final int maxDepth;
  private final BoostedSplits splits;
  private final boolean unitHessian;

  private final int[] rowsA;
  private final int[] rowsB;
  private final long[] packed;
  private final long[] second;
  private final long[] orderedPacked;
  private final long[] orderedSecond;

  private final long[] buffer = HistogramKernels.buffer();
  private final ArrayDeque<long[]> free = new ArrayDeque<>();
  private int histogramsLeft;

  private final BoostedLeaf[] leaves;
  private int leafCount;
  private long[] nodes;
  private double[] values;
  private long[] sets;
  private int nodeCount;
  private int depth;

  BoostedGrower(
      long[][] words,
      BinEdges[] edges,
      int rows,
      int maxLeaves,
      int maxDepth,
      BoostedSplits splits,
      boolean unitHessian,
      long histogramBytes) {
    this.words = words;
    this.edges = edges;
    this.columns = edges.length;
    this.maxLeaves = Math.max(1, Math.min(maxLeaves, rows));
    this.maxDepth = maxDepth;
    this.splits = splits;
    this.unitHessian = unitHessian;
    rowsA = new int[rows];
    rowsB = new int[rows];
    packed = new long[rows];
    second = unitHessian ? null : new long[rows];
    orderedPacked = new long[rows];
    orderedSecond = unitHessian ? null : new long[rows];
    long bytes = 8L * HistogramKernels.length(columns);
    long wanted = (this.maxLeaves + 1L) * (unitHessian ? 1 : 2);
    // at least those of two children
    histogramsLeft = (int) Math.max(4, Math.min(wanted, histogramBytes / bytes));
    leaves = new BoostedLeaf[this.maxLeaves];
    nodes = new long[2 * this.maxLeaves - 1];
    values = new double[nodes.length];
  }

  /** Where the rows of a tree are put before it grows. */
  int[] rows() {
    return rowsA;
  }

  /** Where packed gradients are put, by row. */
  long[] packed() {
    return packed;
  }

  /** Where scaled second derivatives are put, by row; null where all are one. */
  long[] second() {
    return second;
  }

  /**
   * Grows a tree on the first {@code count} rows of the buffers.
   *
   * @param use the columns that may split
   * @return false when the root cannot be split
   */
  boolean grow(int count, int[] use, FixedPoint scale, double unit) {
    splits.begin(scale, unitHessian, unit);
    nodeCount = 1;
    leafCount = 1;
    depth = 0;
    sets = null;
    leaves[0] = root(count, scale);
    if (maxLeaves > 1) {
      build(leaves[0]);
      consider(leaves[0], use);
    }
    while (leafCount < maxLeaves) {
      int best = most();
      if (best < 0) {
        break;
      }
      split(best, use);
    }
    for (int k = 0; k < leafCount; k++) {
      BoostedLeaf leaf = leaves[k];
      release(leaf);
      nodes[leaf.node] = BoostedTree.leaf(leaf.node);
      double v = splits.value(leaf.packed, leaf.hessian);
      values[leaf.node] = Math.max(leaf.low, Math.min(leaf.high, v));
    }
    return leafCount > 1;
  }

  /** The tree just grown. */
  BoostedTree tree() {
    return new BoostedTree(
        Arrays.copyOf(nodes, nodeCount),
        Arrays.copyOf(values, nodeCount),
        sets == null ? null : Arrays.copyOf(sets, 4 * nodeCount),
        depth);
  }

  /** Number of leaves of the tree just grown. */
  int leafCount() {
    return leafCount;
  }

  /** A leaf of the tree just grown. */
  BoostedLeaf leaf(int k) {
    return leaves[k];
  }

  /** The rows of a leaf lie in this array. */
  int[] rowsOf(BoostedLeaf leaf) {
    return leaf.second ? rowsB : rowsA;
  }

  /** The value of a leaf. */
  double value(BoostedLeaf leaf) {
    return values[leaf.node];
  }

  /** Replaces the value of a leaf. */
  void revalue(BoostedLeaf leaf, double value) {
    values[leaf.node] = value;
  }

  private BoostedLeaf root(int count, FixedPoint scale) {
    long sum = 0;
    long sumSecond = 0;
    for (int i = 0; i < count; i++) {
      sum += packed[rowsA[i]];
      sumSecond += unitHessian ? 0 : second[rowsA[i]];
    }
    return new BoostedLeaf(0, 0, 0, count, false, sum, unitHessian ? scale.units(sum) : sumSecond);
  }

  private int most() {
    int best = -1;
    double gain = 0;
    for (int k = 0; k < leafCount; k++) {
      if (leaves[k].gain > gain) {
        gain = leaves[k].gain;
        best = k;
      }
    }
    return best;
  }

  private void consider(BoostedLeaf leaf, int[] use) {
    splits.find(leaf, use);
    if (leaf.gain == 0) {
      release(leaf);
    }
  }

  private void split(int place, int[] use) {
    BoostedLeaf parent = leaves[place];
    int left = nodeCount;
    nodeCount += 2;
    record(parent, left);
    int cut = partition(parent);
    BoostedLeaf a =
        new BoostedLeaf(
            left,
            parent.depth + 1,
            parent.from,
            cut,
            !parent.second,
            parent.leftPacked,
            parent.leftHessian);
    BoostedLeaf b =
        new BoostedLeaf(
            left + 1,
            parent.depth + 1,
            cut,
            parent.to,
            !parent.second,
            parent.packed - parent.leftPacked,
            parent.hessian - parent.leftHessian);
    splits.bound(parent, a, b);
    depth = Math.max(depth, a.depth);
    leaves[place] = a;
    leaves[leafCount++] = b;
    if (leafCount < maxLeaves && (maxDepth == 0 || a.depth < maxDepth)) {
      histograms(parent, a, b);
      consider(a, use);
      consider(b, use);
    } else {
      release(parent);
    }
  }

  private void record(BoostedLeaf parent, int left) {
    nodes[parent.node] =
        BoostedTree.split(parent.feature, parent.threshold, parent.missingLeft, left);
    if (parent.set != null) {
      if (sets == null) {
        sets = new long[4 * nodes.length];
      }
      System.arraycopy(parent.set, 0, sets, 4 * parent.node, 4);
    }
  }

  private void histograms(BoostedLeaf parent, BoostedLeaf a, BoostedLeaf b) {
    boolean splitA = splits.splittable(a);
    boolean splitB = splits.splittable(b);
    if (!splitA && !splitB) {
      release(parent);
      return;
    }
    BoostedLeaf small = a.to - a.from <= b.to - b.from ? a : b;
    BoostedLeaf large = small == a ? b : a;
    if (parent.gradients == null) {
      build(small);
      build(large);
      return;
    }
    large.gradients = parent.gradients;
    large.hessians = parent.hessians;
    parent.gradients = null;
    parent.hessians = null;
    build(small);
    subtract(large.gradients, small.gradients);
    if (!unitHessian) {
      subtract(large.hessians, small.hessians);
    }
  }

  private void subtract(long[] from, long[] what) {
    for (int j = 0; j < columns; j++) {
      int at = j * HistogramKernels.SLOTS;
      int end = at + edges[j].bins();
      for (int k = at; k < end; k++) {
        from[k] -= what[k];
      }
      from[at + BinEdges.MISSING] -= what[at + BinEdges.MISSING];
    }
  }

  private void build(BoostedLeaf leaf) {
    int[] rows = leaf.second ? rowsB : rowsA;
    HistogramKernels.order(packed, rows, leaf.from, leaf.to, orderedPacked);
    leaf.gradients = histogram(leaf);
    if (unitHessian) {
      HistogramKernels.add(
          words, columns, rows, orderedPacked, leaf.from, leaf.to, leaf.gradients, buffer);
      return;
    }
    HistogramKernels.order(second, rows, leaf.from, leaf.to, orderedSecond);
    leaf.hessians = histogram(leaf);
    HistogramKernels.addBoth(
        words,
        columns,
        rows,
        orderedPacked,
        orderedSecond,
        leaf.from,
        leaf.to,
        leaf.gradients,
        leaf.hessians,
        buffer);
  }

  /** A cleared histogram; the leaf that asks keeps what it has. */
  private long[] histogram(BoostedLeaf asks) {
    if (free.isEmpty()) {
      if (histogramsLeft > 0) {
        histogramsLeft--;
        return new long[HistogramKernels.length(columns)];
      }
      release(poorest(asks));
    }
    long[] h = free.pop();
    Arrays.fill(h, 0);
    return h;
  }

  private BoostedLeaf poorest(BoostedLeaf not) {
    BoostedLeaf worst = null;
    for (int k = 0; k < leafCount; k++) {
      BoostedLeaf leaf = leaves[k];
      if (leaf != not && leaf.gain > 0 && leaf.gradients != null) {
        worst = worst == null || leaf.gain < worst.gain ? leaf : worst;
      }
    }
    return worst;
  }

  private void release(BoostedLeaf leaf) {
    if (leaf.gradients != null) {
      free.push(leaf.gradients);
      leaf.gradients = null;
    }
    if (leaf.hessians != null) {
      free.push(leaf.hessians);
      leaf.hessians = null;
    }
  }

  private int partition(BoostedLeaf leaf) {
    int[] rows = leaf.second ? rowsB : rowsA;
    int[] toRows = leaf.second ? rowsA : rowsB;
    long[] word = words[leaf.feature >> 3];
    int shift = (leaf.feature & 7) << 3;
    if (leaf.set != null) {
      return bySet(leaf, word, shift, rows, toRows);
    }
    int moved = leaf.missingLeft ? 1 : 0;
    int limit = leaf.threshold + moved;
    return BytePartition.move(word, shift, moved, limit, rows, toRows, leaf.from, leaf.to, buffer);
  }

  private static int bySet(BoostedLeaf leaf, long[] word, int shift, int[] rows, int[] toRows) {
    int l = leaf.from;
    int r = leaf.to;
    for (int i = leaf.from; i < leaf.to; i++) {
      int code = (int) (word[rows[i]] >>> shift) & 255;
      toRows[BoostedTree.contains(leaf.set, 0, code) ? l++ : --r] = rows[i];
    }
    return l;
  }
}
