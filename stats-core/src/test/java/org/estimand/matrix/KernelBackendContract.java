package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What every backend must do: kernel matrices, eigenvalues, multiplier bootstrap. */
public abstract class KernelBackendContract extends BackendFixture {
  @Test
  final void kernels() {
    int n = 70;
    int m = 31;
    int p = 3;
    double[] x = random("kx", n * p);
    double[] y = random("ky", m * p);
    double[] codes = new double[n];
    for (int i = 0; i < n; i++) {
      codes[i] = i % 4;
    }
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix dx = backend().upload(s, x, n, p);
      DeviceMatrix dy = backend().upload(s, y, m, p);
      double[] cross = backend().download(backend().rbf(s, dx, dy, 0.7));
      double[] want = new double[n * m];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          double d = 0;
          for (int c = 0; c < p; c++) {
            d += Math.pow(x[c * n + i] - y[c * m + j], 2);
          }
          want[j * n + i] = Math.exp(-0.7 * d);
        }
      }
      close(want, cross, 1e-14, "rbf");
      DeviceMatrix own = backend().rbf(s, dx, dx, 0.7);
      DeviceMatrix same = backend().rbf(s, dx, backend().upload(s, x, n, p), 0.7);
      close(backend().download(same), backend().download(own), 1e-15, "symmetric rbf");
      DeviceMatrix dc = backend().upload(s, codes, n, 1);
      double[] delta = backend().download(backend().delta(s, dc, dc));
      assertEquals(1, delta[4 * n]);
      assertEquals(0, delta[5 * n]);
      double[] centred = backend().download(backend().centre(s, own));
      double[] k = backend().download(own);
      double[] h = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          h[j * n + i] = (i == j ? 1 : 0) - 1.0 / n;
        }
      }
      close(
          product(product(h, false, k, false, n, n, n), false, h, false, n, n, n),
          centred,
          1e-13,
          "centre");
      double trace = 0;
      for (int i = 0; i < n * n; i++) {
        trace += k[i] * centred[i];
      }
      assertEquals(
          trace,
          backend().traceProduct(own, backend().upload(s, centred, n, n)),
          1e-11 * Math.abs(trace));
    }
  }

  @Test
  final void eigenvalues() {
    int n = 20;
    double[] a = positive(n, 0);
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix da = b.upload(s, a, n, n);
      if (!b.hasEigen()) {
        assertThrows(UnsupportedOperationException.class, () -> b.eigen(s, da));
        return;
      }
      double[] e = b.download(b.eigen(s, da));
      double[] back = new double[n * n];
      for (int k = 0; k < n; k++) {
        assertTrue(k == 0 || e[k * (n + 1)] >= e[(k - 1) * (n + 1)], "ascending");
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            back[j * n + i] += e[k * (n + 1)] * e[k * (n + 1) + 1 + i] * e[k * (n + 1) + 1 + j];
          }
        }
      }
      close(a, back, 1e-12, "V D V'");
    }
  }

  @Test
  final void kernelRidgeGrid() {
    int n = 40;
    double[] x = random("rx", n * 2);
    double[] y = random("ry", n);
    int[] folds = new int[n];
    for (int i = 0; i < n; i++) {
      folds[i] = i % 3;
    }
    double[] penalties = {0.01, 1};
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix dx = backend().upload(s, x, n, 2);
      DeviceMatrix k = backend().rbf(s, dx, dx, 0.5);
      double[] got =
          backend()
              .download(backend().ridgeGrid(s, k, backend().upload(s, y, n, 1), folds, penalties));
      double[] full = backend().download(k);
      for (int l = 0; l < penalties.length; l++) {
        for (int i = 0; i < n; i++) {
          assertEquals(predicted(full, y, folds, i, penalties[l], n), got[l * n + i], 1e-9);
        }
      }
    }
  }

  /** Kernel ridge prediction of one row by Gauss-Jordan elimination. */
  private static double predicted(
      double[] k, double[] y, int[] folds, int row, double penalty, int n) {
    int[] train = new int[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      if (folds[i] != folds[row]) {
        train[m++] = i;
      }
    }
    double[][] a = new double[m][m + 1];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        a[i][j] = k[train[j] * n + train[i]] + (i == j ? penalty : 0);
      }
      a[i][m] = y[train[i]];
    }
    for (int c = 0; c < m; c++) {
      for (int i = 0; i < m; i++) {
        if (i != c) {
          double f = a[i][c] / a[c][c];
          for (int j = c; j <= m; j++) {
            a[i][j] -= f * a[c][j];
          }
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < m; i++) {
      sum += k[train[i] * n + row] * a[i][m] / a[i][i];
    }
    return sum;
  }

  @Test
  final void bootstrapSumsUseTheSharedWeights() {
    int m = 130;
    double[] scores = random("scores", m * 2);
    for (BootstrapLaw law : BootstrapLaw.values()) {
      try (DeviceScope s = new DeviceScope()) {
        double[] got =
            backend()
                .download(
                    backend()
                        .multiplierBootstrap(s, backend().upload(s, scores, m, 2), 99L, 7, law));
        for (int b = 0; b < 7; b++) {
          for (int j = 0; j < 2; j++) {
            double sum = 0;
            for (int i = 0; i < m; i++) {
              sum += MultiplierWeights.weight(law, 99L, b, i) * scores[j * m + i];
            }
            assertEquals(sum, got[j * 7 + b], 1e-11, law + " draw " + b);
          }
        }
      }
    }
  }
}
