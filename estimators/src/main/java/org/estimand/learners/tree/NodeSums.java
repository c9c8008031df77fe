package org.estimand.learners.tree;

import java.util.Arrays;

/** Rows, weight and target sums of a set of rows. */
final class NodeSums {
  private final double[] sums;
  private long count;
  private double weight;

  NodeSums(int outputs) {
    sums = new double[outputs];
  }

  void clear() {
    count = 0;
    weight = 0;
    Arrays.fill(sums, 0);
  }

  /** Adds a bin. */
  void add(BinSums bins, int bin) {
    count += bins.count(bin);
    weight += bins.weight(bin);
    for (int k = 0; k < sums.length; k++) {
      sums[k] += bins.sum(bin, k);
    }
  }

  /** Sums rows {@code index[lo .. hi-1]} anew. */
  void of(RowSample rows, int[] index, int lo, int hi) {
    clear();
    count = (long) hi - lo;
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      double w = rows.weight()[s];
      weight += w;
      if (sums.length == 1) {
        sums[0] += rows.product()[s];
      } else {
        sums[rows.label()[s]] += w;
      }
    }
  }

  /** Number of distinct rows. */
  long count() {
    return count;
  }

  /** Total weight. */
  double weight() {
    return weight;
  }

  /** Sum of an output. */
  double sum(int output) {
    return sums[output];
  }

  /** Number of outputs. */
  int outputs() {
    return sums.length;
  }
}
