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
}
