package org.estimand.matrix.host;

/** Cross products of tall, thin matrices: sums over fixed blocks of rows, added in block order. */
final class TallThin {
  static final int BLOCK = 2048;

  private TallThin() {}

  /** X' diag(w) X into out at offset, both triangles. */
  static void weightedGram(double[] x, int n, int p, double[] w, int wAt, double[] out, int outAt) {
    java.util.Arrays.fill(out, outAt, outAt + p * p, 0);
    double[] scaled = new double[Math.min(n, BLOCK)];
    for (int from = 0; from < n; from += BLOCK) {
      int size = Math.min(n - from, BLOCK);
      for (int a = 0; a < p; a++) {
        int at = a * n + from;
        for (int i = 0; i < size; i++) {
          scaled[i] = x[at + i] * w[wAt + from + i];
        }
        for (int b = 0; b <= a; b++) {
          out[outAt + b * p + a] += dot(scaled, 0, x, b * n + from, size);
        }
      }
    }
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < a; b++) {
        out[outAt + a * p + b] = out[outAt + b * p + a];
      }
    }
  }

  /** X' diag(w) y into out at offset. */
  static void weightedProduct(
      double[] x, int n, int p, double[] w, int wAt, double[] y, int yAt, double[] out, int outAt) {
    java.util.Arrays.fill(out, outAt, outAt + p, 0);
    double[] scaled = new double[Math.min(n, BLOCK)];
    for (int from = 0; from < n; from += BLOCK) {
      int size = Math.min(n - from, BLOCK);
      for (int i = 0; i < size; i++) {
        scaled[i] = y[yAt + from + i] * w[wAt + from + i];
      }
      for (int a = 0; a < p; a++) {
        out[outAt + a] += dot(scaled, 0, x, a * n + from, size);
      }
    }
  }

  /** A dot product with four running sums. */
  static double dot(double[] a, int aAt, double[] b, int bAt, int size) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < size; i += 4) {
      s0 += a[aAt + i] * b[bAt + i];
      s1 += a[aAt + i + 1] * b[bAt + i + 1];
      s2 += a[aAt + i + 2] * b[bAt + i + 2];
      s3 += a[aAt + i + 3] * b[bAt + i + 3];
    }
    double sum = (s0 + s1) + (s2 + s3);
    for (; i < size; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }
}
