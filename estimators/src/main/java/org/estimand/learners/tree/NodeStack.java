package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * Nodes still to be split, last in first out: a range of rows in one of two buffers, its depth and
 * its sums. Grows when a tree is deeper than any before, else allocates nothing.
 */
final class NodeStack {
  private static final int WIDTH = 5;

  private final int extraWidth;
  private int[] place = new int[64 * WIDTH];
  private long[] sums = new long[64];
  private double[] extra;
  private int size;

  /** A stack whose entries hold this many numbers besides. */
  NodeStack(int extraWidth) {
    this.extraWidth = extraWidth;
    extra = new double[64 * extraWidth];
  }

  void clear() {
    size = 0;
  }

  void push(int node, int lo, int hi, int side, int depth, long sum) {
    if (size == sums.length) {
      enlarge();
    }
    int at = size * WIDTH;
    place[at] = node;
    place[at + 1] = lo;
    place[at + 2] = hi;
    place[at + 3] = side;
    place[at + 4] = depth;
    sums[size++] = sum;
  }

  private void enlarge() {
    place = Arrays.copyOf(place, 2 * place.length);
    sums = Arrays.copyOf(sums, 2 * size);
    extra = Arrays.copyOf(extra, 2 * size * extraWidth);
  }

  /** Keeps numbers with the entry pushed last. */
  void keep(double[] numbers) {
    System.arraycopy(numbers, 0, extra, (size - 1) * extraWidth, extraWidth);
  }

  /** Takes the last entry off, which can be read until the next push. */
  boolean pop() {
    if (size == 0) {
      return false;
    }
    size--;
    return true;
  }

  int node() {
    return place[size * WIDTH];
  }

  int lo() {
    return place[size * WIDTH + 1];
  }

  int hi() {
    return place[size * WIDTH + 2];
  }

  int side() {
    return place[size * WIDTH + 3];
  }

  int depth() {
    return place[size * WIDTH + 4];
  }

  long sum() {
    return sums[size];
  }

  /** Copies the numbers kept with the entry taken off last. */
  void kept(double[] numbers) {
    System.arraycopy(extra, size * extraWidth, numbers, 0, extraWidth);
  }
}
