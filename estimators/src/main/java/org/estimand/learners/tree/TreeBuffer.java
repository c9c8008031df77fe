package org.estimand.learners.tree;

import java.util.Arrays;

/** The nodes of a tree while it grows; used again for the next tree. */
final class TreeBuffer {
  private final TrainingBins bins;
  private final int outputs;
  private final boolean keys;
  private final Categories categories;
  private final long[] word;
  private final int[] split;
  private final int[] left;
  private final double[] cut;
  private final double[] values;
  private final int[] setAt;
  private long[] sets = new long[64];
  private int setSize;
  private int size;

  /** Room for the largest tree that the settings allow on these rows. */
  TreeBuffer(TrainingBins bins, Growth growth, int outputs) {
    this.bins = bins;
    this.outputs = outputs;
    categories = growth.categorical() == null ? null : Categories.of(bins, growth.categorical());
    this.keys = bins.matrix().hasKeys() && categories == null;
    int leaves = Math.max(1, bins.size() / growth.minLeaf());
    if (growth.maxDepth() < 31) {
      leaves = Math.min(leaves, 1 << growth.maxDepth());
    }
    int most = 2 * leaves - 1;
    word = new long[most];
    split = new int[most];
    left = new int[most];
    cut = new double[most];
    values = new double[most * outputs];
    setAt = new int[categories == null ? 0 : most];
  }

  /** Starts a tree with a root that is a leaf. */
  void start() {
    size = 0;
    setSize = 0;
    add();
  }

  private void add() {
    word[size] = Tree.leafWord(size);
    split[size] = -1;
    left[size] = size;
    if (categories != null) {
      setAt[size] = -1;
    }
    size++;
  }

  /** Gives a leaf one of its values. */
  void value(int node, int output, double value) {
    values[node * outputs + output] = value;
  }

  /**
   * Splits a leaf between two bins.
   *
   * @param low the last occupied bin on the left side, not that of missing cells
   * @param high the first occupied bin on the right side, or -1 when only missing cells go right
   * @param missingLeft where missing cells go
   * @return the left child
   */
  int split(int node, int feature, int low, int high, boolean missingLeft) {
    double at = bins.cut(feature, low, high);
    int rank = keys ? bins.rankCut(feature, low, high, at) : 0;
    return split(node, feature, at, rank, missingLeft);
  }

  /** Splits a leaf at a cut, whose rank is the last one that goes left. */
  int split(int node, int feature, double at, int rank, boolean missingLeft) {
    int child = size;
    add();
    add();
    split[node] = 2 * feature + (missingLeft ? 1 : 0);
    left[node] = child;
    cut[node] = at;
    if (keys) {
      QuantizedMatrix m = bins.matrix();
      boolean right = m.base(feature) > 0 && !missingLeft;
      word[node] = Tree.splitWord(m.shift(feature), m.bits(feature), right, rank, child);
    }
    return child;
  }

  /**
   * Splits a leaf on categories.
   *
   * @param set the codes that go left
   */
  int split(int node, int feature, long[] set, boolean missingLeft) {
    int width = CategorySets.width(bins.codes(feature));
    if (setSize + width > sets.length) {
      sets = Arrays.copyOf(sets, 2 * sets.length + width);
    }
    System.arraycopy(set, 0, sets, setSize, width);
    setAt[node] = setSize;
    setSize += width;
    return split(node, feature, Double.NaN, 0, missingLeft);
  }

  /** A copy of what has grown. */
  Tree tree() {
    for (int t = 0; t < size; t++) {
      if (split[t] < 0) {
        cut[t] = values[t * outputs];
      }
    }
    return new Tree(
        keys ? Arrays.copyOf(word, size) : null,
        Arrays.copyOf(split, size),
        Arrays.copyOf(left, size),
        Arrays.copyOf(cut, size),
        outputs > 1 ? Arrays.copyOf(values, size * outputs) : null,
        outputs,
        categories == null
            ? null
            : new CategorySets(
                categories, Arrays.copyOf(setAt, size), Arrays.copyOf(sets, setSize)));
  }
}
