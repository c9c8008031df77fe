package org.estimand.matrix.host;

/** Solves with a lower Cholesky factor. */
final class Triangular {
  private Triangular() {}

  /** L L' x = b in place, L column-major at an offset. */
  static void solve(double[] l, int at, int n, double[] b, int bAt) {
    for (int j = 0; j < n; j++) {
      double v = b[bAt + j] / l[at + j * n + j];
      b[bAt + j] = v;
      for (int i = j + 1; i < n; i++) {
        b[bAt + i] -= v * l[at + j * n + i];
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      double s = b[bAt + j];
      for (int i = j + 1; i < n; i++) {
        s -= l[at + j * n + i] * b[bAt + i];
      }
      b[bAt + j] = s / l[at + j * n + j];
    }
  }

  /** The first leading block that is not positive definite. */
  static int pivot(double[] a, int offset, int n) {
    double[] l = new double[n * n];
    for (int j = 0; j < n; j++) {
      double d = a[offset + j * n + j];
      for (int k = 0; k < j; k++) {
        d -= l[k * n + j] * l[k * n + j];
      }
      if (!(d > 0)) {
        return j + 1;
      }
      double root = Math.sqrt(d);
      l[j * n + j] = root;
      for (int i = j + 1; i < n; i++) {
        double s = a[offset + j * n + i];
        for (int k = 0; k < j; k++) {
          s -= l[k * n + i] * l[k * n + j];
        }
        l[j * n + i] = s / root;
      }
    }
    return n;
  }
}
