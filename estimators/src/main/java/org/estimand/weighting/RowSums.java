package org.estimand.weighting;

/**
 * Weighted sums over the rows of tall matrices. Rows come in blocks that stay in the cache, added
 * in block order; products of four pairs of columns are taken at once, so that every value that is
 * read serves twice.
 */
final class RowSums {
  private static final int BLOCK = 512;

  private RowSums() {}

  /**
   * The sums of w_i x_ia x_ib.
   *
   * @param x n x m, column-major
   * @param w n weights
   * @return m x m, both triangles
   */
  static double[] gram(double[] x, double[] w, int m) {
    int n = w.length;
    double[] out = new double[m * m];
    double[] scaled = new double[2 * BLOCK];
    for (int from = 0; from < n; from += BLOCK) {
      int size = Math.min(n - from, BLOCK);
      for (int a = 0; a < m; a += 2) {
        boolean two = a + 1 < m;
        for (int i = 0; i < size; i++) {
          scaled[i] = w[from + i] * x[a * n + from + i];
          scaled[BLOCK + i] = two ? w[from + i] * x[(a + 1) * n + from + i] : 0;
        }
        int last = two ? a + 1 : a;
        for (int b = 0; b <= last; b += 2) {
          int second = b + 1 <= last ? b + 1 : b;
          four(scaled, x, b * n + from, second * n + from, size, out, m, a, b, two, second > b);
        }
      }
    }
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < a; b++) {
        out[b * m + a] = out[a * m + b];
      }
    }
    return out;
  }

  /** Adds to the cells (a, b) and, where they exist, (a + 1, b), (a, b + 1), (a + 1, b + 1). */
  private static void four(
      double[] scaled,
      double[] x,
      int first,
      int second,
      int size,
      double[] out,
      int m,
      int a,
      int b,
      boolean twoRows,
      boolean twoColumns) {
    double s00 = 0;
    double s01 = 0;
    double s10 = 0;
    double s11 = 0;
    for (int i = 0; i < size; i++) {
      double l0 = scaled[i];
      double l1 = scaled[BLOCK + i];
      double r0 = x[first + i];
      double r1 = x[second + i];
      s00 += l0 * r0;
      s01 += l0 * r1;
      s10 += l1 * r0;
      s11 += l1 * r1;
    }
    out[a * m + b] += s00;
    if (twoColumns && b + 1 <= a) {
      out[a * m + b + 1] += s01;
    }
    if (twoRows) {
      out[(a + 1) * m + b] += s10;
      if (twoColumns) {
        out[(a + 1) * m + b + 1] += s11;
      }
    }
  }

  /** The m sums of w_i x_ij. */
  static double[] sums(double[] x, double[] w, int m) {
    int n = w.length;
    double[] out = new double[m];
    for (int j = 0; j < m; j++) {
      double total = 0;
      for (int from = 0; from < n; from += BLOCK) {
        int to = Math.min(n, from + BLOCK);
        double s0 = 0;
        double s1 = 0;
        int i = from;
        for (; i + 1 < to; i += 2) {
          s0 += w[i] * x[j * n + i];
          s1 += w[i + 1] * x[j * n + i + 1];
        }
        total += i < to ? s0 + s1 + w[i] * x[j * n + i] : s0 + s1;
      }
      out[j] = total;
    }
    return out;
  }

  /** The n values x_i'b, into out. */
  static void index(double[] x, double[] b, double[] out) {
    int n = out.length;
    java.util.Arrays.fill(out, 0);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int j = 0; j < b.length; j++) {
        double v = b[j];
        for (int i = from; i < to && v != 0; i++) {
          out[i] += v * x[j * n + i];
        }
      }
    }
  }

  /**
   * The product of a tall matrix with a symmetric one.
   *
   * @param x n x m, column-major
   * @param a m x m
   * @param out n x m, from {@code at} on; changed
   */
  static void product(double[] x, double[] a, int n, int m, double[] out, int at) {
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (int c = 0; c < m; c++) {
        for (int j = 0; j < m; j++) {
          double v = a[c * m + j];
          for (int i = from; i < to; i++) {
            out[at + c * n + i] += v * x[j * n + i];
          }
        }
      }
    }
  }
}
