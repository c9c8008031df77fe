package org.estimand.learners.tree;

/**
 * Moves the rows of a leaf to the buffers of its children: those that go left from the front, in
 * order, the others from the back, in reverse. Without a branch: every row is written to both ends,
 * and one of the two places is kept.
 */
final class BytePartition {
  private BytePartition() {}

  /**
   * Splits by {@code (code + moved) % 256 <= limit}.
   *
   * @param buffer room for the words of a block
   * @return the place of the first row on the right
   */
  static int move(
      long[] word,
      int shift,
      int moved,
      int limit,
      int[] rows,
      int[] toRows,
      int from,
      int to,
      long[] buffer) {
    int l = from;
    int r = to - 1;
    for (int start = from; start < to; start += HistogramKernels.BLOCK) {
      int end = Math.min(to, start + HistogramKernels.BLOCK);
      HistogramKernels.fetch(word, rows, start, end, buffer);
      for (int i = start; i < end; i++) {
        int row = rows[i];
        int code = (int) (buffer[i - start] >>> shift) + moved & 255;
        toRows[l] = row;
        toRows[r] = row;
        int right = limit - code >>> 31;
        l += 1 - right;
        r -= right;
      }
    }
    return l;
  }
}
