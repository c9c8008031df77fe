package org.estimand.matrix.host;

/** Kernel matrices. */
final class Kernels {
  private static final int TILE = 64;

  private Kernels() {}

  /** The symmetric Gaussian kernel matrix of n rows: lower triangle by columns, then mirrored. */
  static double[] rbf(double[] x, int n, int p, double gamma) {
    double[] k = new double[Math.multiplyExact(n, n)];
    for (int j = 0; j < n; j++) {
      int at = j * n;
      for (int c = 0; c < p; c++) {
        double v = x[c * n + j];
        for (int i = j; i < n; i++) {
          double d = x[c * n + i] - v;
          k[at + i] += d * d;
        }
      }
      for (int i = j; i < n; i++) {
        k[at + i] = Math.exp(-gamma * k[at + i]);
      }
    }
    mirror(k, n);
    return k;
  }

  /** The Gaussian kernel matrix between n and m rows. */
  static double[] rbf(double[] x, int n, double[] y, int m, int p, double gamma) {
    double[] k = new double[Math.multiplyExact(n, m)];
    for (int j = 0; j < m; j++) {
      int at = j * n;
      for (int c = 0; c < p; c++) {
        double v = y[c * m + j];
        for (int i = 0; i < n; i++) {
          double d = x[c * n + i] - v;
          k[at + i] += d * d;
        }
      }
      for (int i = 0; i < n; i++) {
        k[at + i] = Math.exp(-gamma * k[at + i]);
      }
    }
    return k;
  }

  static double[] delta(double[] x, double[] y) {
    int n = x.length;
    double[] k = new double[Math.multiplyExact(n, y.length)];
    for (int j = 0; j < y.length; j++) {
      for (int i = 0; i < n; i++) {
        k[j * n + i] = x[i] == y[j] ? 1 : 0;
      }
    }
    return k;
  }

  /** K minus row means minus column means plus the grand mean. */
  static double[] centre(double[] k, int n) {
    double[] rows = new double[n];
    double[] columns = new double[n];
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        rows[i] += k[j * n + i];
        sum += k[j * n + i];
      }
      columns[j] = sum / n;
    }
    double grand = 0;
    for (int i = 0; i < n; i++) {
      rows[i] /= n;
      grand += rows[i];
    }
    grand /= n;
    double[] out = new double[k.length];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        out[j * n + i] = k[j * n + i] - rows[i] - columns[j] + grand;
      }
    }
    return out;
  }

  /** Copies the lower triangle to the upper one, tile by tile. */
  static void mirror(double[] k, int n) {
    for (int jt = 0; jt < n; jt += TILE) {
      for (int it = jt; it < n; it += TILE) {
        for (int j = jt; j < Math.min(n, jt + TILE); j++) {
          for (int i = Math.max(it, j + 1); i < Math.min(n, it + TILE); i++) {
            k[i * n + j] = k[j * n + i];
          }
        }
      }
    }
  }
}
