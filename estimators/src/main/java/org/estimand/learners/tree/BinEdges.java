package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * How the values of one feature fall into at most 255 bins: bin b holds the values above {@code
 * upper[b - 1]} and at most {@code upper[b]}; the last bin is open. Every distinct value of the
 * training rows has a bin of its own when there are at most as many as bins; otherwise bins hold
 * about equally many training rows, and a value that fills a bin alone gets one. Edges lie half-way
 * between training values, so that rows outside the training rows play no part.
 *
 * @param upper ascending upper ends of all bins but the last
 * @param exact whether every value has a bin of its own
 */
record BinEdges(double[] upper, boolean exact) {
  /** The code of a missing value; codes of bins are below it. */
  static final int MISSING = 255;

  /** Most bins besides the one of missing values. */
  static final int MOST = 255;

  /**
   * Edges of a feature.
   *
   * @param counts training rows of each rank of the matrix
   */
  static BinEdges of(QuantizedMatrix x, int feature, int[] counts, int most) {
    int base = x.base(feature);
    int[] present = new int[counts.length];
    int distinct = 0;
    int n = 0;
    for (int r = base; r < counts.length; r++) {
      if (counts[r] > 0) {
        present[distinct++] = r;
        n += counts[r];
      }
    }
    boolean exact = distinct <= most;
    double[] upper = new double[Math.max(0, Math.min(distinct, most) - 1)];
    int bins = 0;
    BinFilling filling = exact ? null : new BinFilling(counts, present, distinct, n, most);
    for (int k = 0; k + 1 < distinct && bins < upper.length; k++) {
      if (exact || filling.closesAfter(k)) {
        upper[bins++] = middle(x.value(feature, present[k]), x.value(feature, present[k + 1]));
      }
    }
    return new BinEdges(Arrays.copyOf(upper, bins), exact);
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
    int at = Arrays.binarySearch(upper, v + 0.0);
    return at >= 0 ? at : -at - 1;
  }

  /** The codes of all ranks of a matrix. */
  byte[] codes(QuantizedMatrix x, int feature) {
    int base = x.base(feature);
    byte[] out = new byte[x.ranks(feature)];
    if (base > 0) {
      out[0] = (byte) MISSING;
    }
    int code = 0;
    for (int r = base; r < out.length; r++) {
      double v = x.value(feature, r);
      while (code < upper.length && upper[code] < v) {
        code++;
      }
      out[r] = (byte) code;
    }
    return out;
  }
}
