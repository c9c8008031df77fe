package org.estimand.learners.boosting;

import java.util.Arrays;

/**
 * How the values of one feature fall into bins: bin b holds the values above {@code upper[b - 1]}
 * and at most {@code upper[b]}; the last bin is open. Every distinct value has a bin of its own
 * when there are at most as many as bins; otherwise bins hold about equally many rows, and a value
 * that fills a bin alone gets one.
 *
 * @param upper ascending upper ends of all bins but the last
 * @param exact whether every value has a bin of its own
 */
record BinEdges(double[] upper, boolean exact) {
  /** The code of a missing value; codes of bins are below it. */
  static final int MISSING = 255;

  /** Most bins besides the one of missing values. */
  static final int MOST = 255;

  /** Rows looked at to place edges; of more rows an even selection is taken. */
  private static final int SAMPLE = 50_000;

  /** Edges for the column that starts at {@code offset}. */
  static BinEdges of(double[] data, int offset, int n, int most) {
    double[] few = distinct(data, offset, n, most);
    if (few != null) {
      return new BinEdges(between(few, few.length), true);
    }
    int m = Math.min(n, SAMPLE);
    double[] values = new double[m];
    int kept = 0;
    for (int i = 0; i < m; i++) {
      double v = data[offset + (int) ((long) i * n / m)];
      if (!Double.isNaN(v)) {
        values[kept++] = v;
      }
    }
    Arrays.sort(values, 0, kept);
    return new BinEdges(quantiles(values, kept, most), false);
  }

  /** The sorted distinct values, or null when there are more than {@code most}. */
  private static double[] distinct(double[] data, int offset, int n, int most) {
    double[] seen = new double[most];
    int count = 0;
    double last = Double.NaN;
    for (int i = offset; i < offset + n; i++) {
      double v = data[i];
      if (Double.isNaN(v) || v == last) {
        continue;
      }
      last = v;
      int at = Arrays.binarySearch(seen, 0, count, v + 0.0);
      if (at >= 0) {
        continue;
      }
      if (count == most) {
        return null;
      }
      int place = -at - 1;
      System.arraycopy(seen, place, seen, place + 1, count - place);
      seen[place] = v + 0.0; // turns -0.0 into 0.0
      count++;
    }
    return Arrays.copyOf(seen, count);
  }

  private static double[] between(double[] sorted, int count) {
    double[] upper = new double[Math.max(0, count - 1)];
    for (int b = 0; b + 1 < count; b++) {
      upper[b] = middle(sorted[b], sorted[b + 1]);
    }
    return upper;
  }

  /**
   * Values that would fill a bin alone get one; the others share the remaining bins evenly. A run
   * of equal values is never cut.
   */
  private static double[] quantiles(double[] sorted, int n, int most) {
    int heavyBins = 0;
    int rest = n;
    for (int from = 0; from < n; from = runEnd(sorted, from, n)) {
      int run = runEnd(sorted, from, n) - from;
      if (heavy(run, n, most)) {
        heavyBins++;
        rest -= run;
      }
    }
    double[] upper = new double[most - 1];
    int bins = 0;
    int inBin = 0;
    int restBins = Math.max(1, most - heavyBins);
    for (int from = 0; from < n && bins < most - 1; ) {
      int end = runEnd(sorted, from, n);
      boolean alone = heavy(end - from, n, most);
      inBin += end - from;
      double wanted = (double) rest / restBins;
      boolean nextAlone = end < n && heavy(runEnd(sorted, end, n) - end, n, most);
      if (end < n && (alone || inBin >= wanted || nextAlone && 2 * inBin >= wanted)) {
        upper[bins++] = middle(sorted[end - 1], sorted[end]);
        if (!alone) {
          rest -= inBin;
          restBins = Math.max(1, restBins - 1);
        }
        inBin = 0;
      }
      from = end;
    }
    return Arrays.copyOf(upper, bins);
  }

  private static boolean heavy(int run, int n, int most) {
    return (long) run * most >= n;
  }

  private static int runEnd(double[] sorted, int from, int n) {
    int end = from + 1;
    while (end < n && sorted[end] == sorted[from]) {
      end++;
    }
    return end;
  }

  /** A number from a (included) to b (excluded), half-way where that is a number. */
  static double middle(double a, double b) {
    if (a == Double.NEGATIVE_INFINITY) {
      return Math.nextDown(b);
    }
    if (b == Double.POSITIVE_INFINITY) {
      return a;
    }
    double m = a / 2 + b / 2;
    return m >= b || m < a ? a : m;
  }

  /** Number of bins. */
  int bins() {
    return upper.length + 1;
  }

  /** The code of a value: the number of upper ends below it. */
  int code(double v) {
    if (Double.isNaN(v)) {
      return MISSING;
    }
    double[] e = upper;
    int length = e.length;
    if (length == 0) {
      return 0;
    }
    int base = 0;
    while (length > 1) {
      int half = length >>> 1;
      base += e[base + half - 1] < v ? half : 0;
      length -= half;
    }
    return base + (e[base] < v ? 1 : 0);
  }
}
