package org.estimand.learners.tree;

/**
 * Sums of packed gradients by bin. Column j has the 256 slots from {@code 256 * j} on. All sums are
 * of integers, hence the same in any order. Loops are written out for four or eight columns of a
 * word: their histograms stay in the first-level cache, and a row is read once for all of them.
 */
final class HistogramKernels {
  static final int SLOTS = 256;

  /** Rows whose words are fetched together, so that many reads of memory are under way at once. */
  static final int BLOCK = 512;

  private HistogramKernels() {}

  /** Room for the words of a block. */
  static long[] buffer() {
    return new long[BLOCK];
  }

  /**
   * Adds rows {@code from} to {@code to} to all histograms.
   *
   * @param words binned features of all rows
   * @param columns number of columns
   * @param rows which row, by place
   * @param packed what to add, by place
   * @param into one histogram of {@link #SLOTS} sums after the other
   * @param buffer {@link #buffer}
   */
  static void add(
      long[][] words,
      int columns,
      int[] rows,
      long[] packed,
      int from,
      int to,
      long[] into,
      long[] buffer) {
    for (int w = 0; w < words.length; w++) {
      int at = 8 * w * SLOTS;
      for (int start = from; start < to; start += BLOCK) {
        int end = Math.min(to, start + BLOCK);
        fetch(words[w], rows, start, end, buffer);
        if (columns - 8 * w > 4) {
          eight(buffer, packed, start, end, into, at);
        } else {
          four(buffer, packed, start, end, into, at);
        }
      }
    }
  }

  /** Brings what belongs to some rows into their order. */
  static void order(long[] byRow, int[] rows, int from, int to, long[] ordered) {
    for (int i = from; i < to; i++) {
      ordered[i] = byRow[rows[i]];
    }
  }

  /** Fetches the words of some rows. */
  static void fetch(long[] word, int[] rows, int from, int to, long[] buffer) {
    for (int i = from; i < to; i++) {
      buffer[i - from] = word[rows[i]];
    }
  }

  private static void eight(long[] buffer, long[] packed, int from, int to, long[] h, int at) {
    for (int i = from; i < to; i++) {
      long k = buffer[i - from];
      long v = packed[i];
      h[at + ((int) k & 255)] += v;
      h[at + 256 + ((int) (k >>> 8) & 255)] += v;
      h[at + 512 + ((int) (k >>> 16) & 255)] += v;
      h[at + 768 + ((int) (k >>> 24) & 255)] += v;
      h[at + 1024 + ((int) (k >>> 32) & 255)] += v;
      h[at + 1280 + ((int) (k >>> 40) & 255)] += v;
      h[at + 1536 + ((int) (k >>> 48) & 255)] += v;
      h[at + 1792 + (int) (k >>> 56)] += v;
    }
  }

  private static void four(long[] buffer, long[] packed, int from, int to, long[] h, int at) {
    for (int i = from; i < to; i++) {
      int k = (int) buffer[i - from];
      long v = packed[i];
      h[at + (k & 255)] += v;
      h[at + 256 + (k >>> 8 & 255)] += v;
      h[at + 512 + (k >>> 16 & 255)] += v;
      h[at + 768 + (k >>> 24)] += v;
    }
  }

  /**
   * Adds two sums in one pass.
   *
   * @param first what to add to {@code a}, by place
   * @param second what to add to {@code b}, by place
   */
  static void addBoth(
      long[][] words,
      int columns,
      int[] rows,
      long[] first,
      long[] second,
      int from,
      int to,
      long[] a,
      long[] b,
      long[] buffer) {
    for (int w = 0; w < words.length; w++) {
      int at = 8 * w * SLOTS;
      for (int start = from; start < to; start += BLOCK) {
        int end = Math.min(to, start + BLOCK);
        fetch(words[w], rows, start, end, buffer);
        fourOfBoth(buffer, 0, first, second, start, end, a, b, at);
        if (columns - 8 * w > 4) {
          fourOfBoth(buffer, 32, first, second, start, end, a, b, at + 4 * SLOTS);
        }
      }
    }
  }

  private static void fourOfBoth(
      long[] buffer,
      int shift,
      long[] first,
      long[] second,
      int from,
      int to,
      long[] a,
      long[] b,
      int at) {
    for (int i = from; i < to; i++) {
      int k = (int) (buffer[i - from] >>> shift);
      long u = first[i];
      long v = second[i];
      int s0 = at + (k & 255);
      int s1 = at + 256 + (k >>> 8 & 255);
      int s2 = at + 512 + (k >>> 16 & 255);
      int s3 = at + 768 + (k >>> 24);
      a[s0] += u;
      b[s0] += v;
      a[s1] += u;
      b[s1] += v;
      a[s2] += u;
      b[s2] += v;
      a[s3] += u;
      b[s3] += v;
    }
  }

  /** Length of the histograms of some columns: whole groups of four are added to. */
  static int length(int columns) {
    return (columns % 8 == 0 || columns % 8 > 4 ? (columns + 7) / 8 * 8 : columns / 8 * 8 + 4)
        * SLOTS;
  }
}
