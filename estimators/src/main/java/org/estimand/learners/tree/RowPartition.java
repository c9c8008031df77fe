package org.estimand.learners.tree;

/**
 * Divides the rows of a node between its children, from one buffer into the other and without a
 * branch: rows of the left child in their order from the front, those of the right one from the end
 * backwards.
 */
final class RowPartition {
  private RowPartition() {}

  /**
   * Moves {@code from[lo .. hi-1]} to {@code to[lo .. hi-1]}.
   *
   * @param column bins of the training rows ({@link TrainingBins#column})
   * @param less 1 when bin 0 holds missing cells that go right, else 0
   * @param last the last bin that goes left, minus {@code less}
   * @return the first place of the right child
   */
  static int move(Object column, int[] from, int[] to, int less, int last, int lo, int hi) {
    return column instanceof byte[] one
        ? move(one, from, to, less, last, lo, hi)
        : move((char[]) column, from, to, less, last, lo, hi);
  }

  /**
   * Moves {@code from[lo .. hi-1]} to {@code to[lo .. hi-1]}.
   *
   * @param set the codes that go left ({@link CategorySets})
   */
  static int move(Object column, int[] from, int[] to, long[] set, int lo, int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      int s = from[i];
      int code = column instanceof byte[] one ? one[s] & 0xFF : ((char[]) column)[s];
      if (CategorySets.contains(set, 0, code)) {
        to[l++] = s;
      } else {
        to[r--] = s;
      }
    }
    return l;
  }

  private static int move(byte[] bin, int[] from, int[] to, int less, int last, int lo, int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      int s = from[i];
      int right = (last - ((bin[s] & 0xFF) - less & 0xFFFF)) >>> 31;
      to[l] = s;
      to[r] = s;
      l += 1 - right;
      r -= right;
    }
    return l;
  }

  private static int move(char[] bin, int[] from, int[] to, int less, int last, int lo, int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      int s = from[i];
      int right = (last - (bin[s] - less & 0xFFFF)) >>> 31;
      to[l] = s;
      to[r] = s;
      l += 1 - right;
      r -= right;
    }
    return l;
  }
}
