package org.estimand.learners.tree;

/**
 * The rows of a tree's sample in two buffers, from one to the other of which nodes are divided. A
 * row's payload is one word: from the top 1 (which counts distinct rows), how often it was drawn,
 * and its whole-numbered target times that. How a row knows its bins is the business of the kinds.
 */
abstract class PackedRows {
  private final FixedTarget target;
  private final int countShift;
  private final int timesShift;
  private final long[][] pay;

  PackedRows(FixedTarget target) {
    int m = target.whole().length;
    int b = countBits(m);
    this.target = target;
    countShift = 64 - b;
    timesShift = 64 - 2 * b;
    pay = new long[2][m];
  }

  private static int countBits(int rows) {
    return Math.max(2, 32 - Integer.numberOfLeadingZeros(rows));
  }

  /** Bits that are left for the target of a row, so that the sum over all rows fits its field. */
  static int targetBits(int rows) {
    return 64 - 3 * countBits(rows);
  }

  /** Number of training rows. */
  final int size() {
    return pay[0].length;
  }

  /** Lowest bit of the number of distinct rows in a sum of payloads. */
  final int countShift() {
    return countShift;
  }

  /** Lowest bit of the number of draws in a sum of payloads. */
  final int timesShift() {
    return timesShift;
  }

  /** Payloads in a buffer. */
  final long[] pay(int side) {
    return pay[side];
  }

  /** The payload of a training row that was drawn so often. */
  final long payload(int row, int times) {
    return (1L << countShift) + times * ((1L << timesShift) + target.whole()[row]);
  }

  /** Moves the rows of a sample to the front of the first buffer; returns their number. */
  abstract int sample(int[] times);

  /** Turns to the rows {@code lo .. hi-1} of a buffer. */
  abstract void enter(int lo, int hi, int side);

  /**
   * The feature by whose bins the rows of every node are in order, or -1. Ascending in the root;
   * dividing a node leaves the left child's order as it was and turns the right child's around.
   */
  int sorted() {
    return -1;
  }

  /** The keys in a buffer; null where rows are not sorted by a feature. */
  long[] key(int side) {
    return null;
  }

  /** Whether all rows of the node are known to have the same bin of a feature. */
  abstract boolean isConstant(int feature);

  /** Sum of the payloads with bin 1 of a feature that has two. */
  abstract long ones(int feature);

  /** Adds payloads by the bin of a feature with at most 64; returns the bitmap of bins. */
  abstract long fill(int feature, long[] histogram);

  /**
   * Adds payloads by the bin of a feature.
   *
   * @param occupied the bitmap of bins, filled
   * @return the bitmap of words of the bitmap
   */
  abstract long fill(int feature, long[] histogram, long[] occupied);

  /**
   * Divides the node into the other buffer.
   *
   * @param less 1 when bin 0 holds missing cells that go right, else 0
   * @param last the last bin that goes left, minus {@code less}
   * @return the first place of the right child
   */
  abstract int divide(int feature, int less, int last);
}
