package org.estimand.matrix.host;

/**
 * Kernel ridge regression over folds and penalties: one eigendecomposition of each fold's training
 * kernel serves all penalties.
 */
final class RidgeGrid {
  private RidgeGrid() {}

  static double[] predictions(
      HostBackend backend, double[] k, int n, double[] y, int[] folds, double[] penalties) {
    int count = 0;
    for (int f : folds) {
      count = Math.max(count, f + 1);
    }
    double[] out = new double[Math.multiplyExact(n, penalties.length)];
    for (int f = 0; f < count; f++) {
      int m = 0;
      for (int g : folds) {
        m += g == f ? 0 : 1;
      }
      int[] train = new int[m];
      int[] test = new int[n - m];
      int a = 0;
      int b = 0;
      for (int i = 0; i < n; i++) {
        if (folds[i] == f) {
          test[b++] = i;
        } else {
          train[a++] = i;
        }
      }
      if (test.length > 0 && m > 0) {
        fold(backend, k, n, y, train, test, penalties, out);
      }
    }
    return out;
  }

  private static void fold(
      HostBackend backend,
      double[] k,
      int n,
      double[] y,
      int[] train,
      int[] test,
      double[] penalties,
      double[] out) {
    int m = train.length;
    double[] vectors = new double[Math.multiplyExact(m, m)];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < m; i++) {
        vectors[j * m + i] = k[train[j] * n + train[i]];
      }
    }
    double[] values = backend.eigenInPlace(vectors, m);
    double[] rotated = new double[m];
    for (int j = 0; j < m; j++) {
      double s = 0;
      for (int i = 0; i < m; i++) {
        s += vectors[j * m + i] * y[train[i]];
      }
      rotated[j] = s;
    }
    double[] cross = new double[Math.multiplyExact(test.length, m)];
    for (int i = 0; i < m; i++) {
      for (int t = 0; t < test.length; t++) {
        cross[i * test.length + t] = k[train[i] * n + test[t]];
      }
    }
    double[] basis = backend.product(cross, false, vectors, false, test.length, m, m);
    for (int l = 0; l < penalties.length; l++) {
      for (int j = 0; j < m; j++) {
        double c = rotated[j] / (Math.max(values[j], 0) + penalties[l]);
        for (int t = 0; t < test.length; t++) {
          out[l * n + test[t]] += c * basis[j * test.length + t];
        }
      }
    }
  }
}
