package org.estimand.learners.tree;

/** A leaf while the tree grows: its rows, its sums and the best way to split it. */
final class BoostedLeaf {
  /** Its number in the tree. */
  final int node;

  final int depth;

  /** Its rows are at {@code from} to {@code to} in the first or the second half of the buffers. */
  final int from;

  final int to;
  final boolean second;

  /** Sum of packed gradients and units. */
  final long packed;

  /** Sum of second derivatives; the units where all are one. */
  final long hessian;

  /** Bounds of its value under monotone constraints. */
  double low = Double.NEGATIVE_INFINITY;

  double high = Double.POSITIVE_INFINITY;

  /** Its histograms, while they are kept. */
  long[] gradients;

  long[] hessians;

  /** The best split: {@code gain} 0 when there is none. */
  double gain;

  int feature;
  int threshold;
  boolean missingLeft;
  long leftPacked;
  long leftHessian;

  /** Codes that go left, for categories; or null. */
  long[] set;

  BoostedLeaf(int node, int depth, int from, int to, boolean second, long packed, long hessian) {
    this.node = node;
    this.depth = depth;
    this.from = from;
    this.to = to;
    this.second = second;
    this.packed = packed;
    this.hessian = hessian;
  }
}
