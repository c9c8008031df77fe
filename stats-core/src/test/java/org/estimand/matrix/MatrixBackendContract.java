package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.estimand.errors.CausalException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every backend must do, each operation against its definition. */
public abstract class MatrixBackendContract {
  private MatrixBackend backend;

  /** Opens the backend under test. */
  protected abstract MatrixBackend open();

  private MatrixBackend backend() {
    if (backend == null) {
      backend = open();
    }
    return backend;
  }

  @AfterEach
  final void nothingIsLeft() {
    if (backend != null) {
      assertEquals(0, backend.liveBlocks());
    }
  }

  private static double[] random(String name, int size) {
    RandomStream s = RandomStreams.of(17).child(name, size).generator();
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = s.normal();
    }
    return v;
  }

  private static void close(double[] want, double[] got, double tolerance, String what) {
    assertEquals(want.length, got.length, what);
    double scale = 1;
    for (double v : want) {
      scale = Math.max(scale, Math.abs(v));
    }
    for (int i = 0; i < want.length; i++) {
      assertTrue(
          Math.abs(want[i] - got[i]) <= tolerance * scale,
          what + " at " + i + ": wanted " + want[i] + ", got " + got[i]);
    }
  }

  private static double[] product(
      double[] a, boolean ta, double[] b, boolean tb, int m, int n, int k) {
    double[] c = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double s = 0;
        for (int l = 0; l < k; l++) {
          s += (ta ? a[i * k + l] : a[l * m + i]) * (tb ? b[l * n + j] : b[j * k + l]);
        }
        c[j * m + i] = s;
      }
    }
    return c;
  }

  @Test
  final void products() {
    for (int[] shape : new int[][] {{1, 1, 1}, {3, 5, 2}, {65, 33, 97}, {0, 3, 2}, {2, 3, 0}}) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      double[] a = random("a", m * k);
      double[] b = random("b", k * n);
      for (int t = 0; t < 4; t++) {
        boolean ta = (t & 1) == 1;
        boolean tb = (t & 2) == 2;
        try (DeviceScope s = new DeviceScope()) {
          DeviceMatrix x = backend().upload(s, a, ta ? k : m, ta ? m : k);
          DeviceMatrix y = backend().upload(s, b, tb ? n : k, tb ? k : n);
          DeviceMatrix c = backend().gemm(s, x, ta, y, tb);
          assertEquals(m, c.rows());
          assertEquals(n, c.columns());
          close(product(a, ta, b, tb, m, n, k), backend().download(c), 1e-13, "gemm " + t);
        }
      }
    }
  }

  @Test
  final void crossProducts() {
    for (int n : new int[] {1, 7, 5000}) {
      int p = 5;
      double[] x = random("x", n * p);
      double[] w = random("w", n * 3);
      for (int i = 0; i < w.length; i++) {
        w[i] = Math.abs(w[i]);
      }
      try (DeviceScope s = new DeviceScope()) {
        DeviceMatrix dx = backend().upload(s, x, n, p);
        close(
            product(x, true, x, false, p, p, n),
            backend().download(backend().crossProduct(s, dx)),
            1e-12,
            "crossProduct");
        double[] all =
            backend()
                .download(backend().weightedCrossProducts(s, dx, backend().upload(s, w, n, 3)));
        for (int k = 0; k < 3; k++) {
          double[] scaled = x.clone();
          for (int j = 0; j < p; j++) {
            for (int i = 0; i < n; i++) {
              scaled[j * n + i] *= w[k * n + i];
            }
          }
          close(
              product(scaled, true, x, false, p, p, n),
              Arrays.copyOfRange(all, k * p * p, (k + 1) * p * p),
              1e-12,
              "weightedCrossProducts");
        }
      }
    }
  }

  private static double[] positive(int n, double ridge) {
    double[] x = random("spd", n * n);
    double[] a = product(x, true, x, false, n, n, n);
    for (int j = 0; j < n; j++) {
      a[j * n + j] += ridge;
    }
    return a;
  }

  @Test
  final void factorsAndSolutions() {
    int n = 9;
    double[] a = positive(n, 1);
    double[] singular = a.clone();
    singular[4 * n + 4] = -1;
    double[] both = new double[2 * n * n];
    System.arraycopy(a, 0, both, 0, n * n);
    System.arraycopy(singular, 0, both, n * n, n * n);
    double[] b = random("rhs", 2 * n * 2);
    try (DeviceScope s = new DeviceScope()) {
      int[] info = new int[2];
      DeviceBatch l = backend().cholesky(s, backend().uploadBatch(s, both, 2, n, n), info);
      assertArrayEquals(new int[] {0, 5}, info);
      double[] factors = backend().download(l);
      double[] first = Arrays.copyOf(factors, n * n);
      close(a, product(first, false, first, true, n, n, n), 1e-12, "L L'");
      assertTrue(Double.isNaN(factors[n * n]), "the singular one becomes NaN");
      double[] x = backend().download(backend().solve(s, l, backend().uploadBatch(s, b, 2, n, 2)));
      close(
          Arrays.copyOf(b, 2 * n),
          product(a, false, Arrays.copyOf(x, 2 * n), false, n, 2, n),
          1e-10,
          "A x");
    }
  }

  @Test
  final void leastSquaresBatch() {
    int n = 300;
    int p = 4;
    double[] x = random("wx", n * p);
    Arrays.fill(x, 0, n, 1);
    double[] y = random("wy", n);
    double[] w = new double[3 * n];
    for (int i = 0; i < n; i++) {
      w[i] = 1;
      w[n + i] = i % 5 == 0 ? 0 : 1 + i % 3;
      w[2 * n + i] = i < 2 ? 1 : 0;
    }
    try (DeviceScope s = new DeviceScope()) {
      int[] info = new int[3];
      double[] b =
          backend()
              .download(
                  backend()
                      .weightedLeastSquares(
                          s,
                          backend().upload(s, x, n, p),
                          backend().upload(s, y, n, 1),
                          backend().upload(s, w, n, 3),
                          info));
      assertEquals(0, info[0]);
      assertEquals(0, info[1]);
      assertTrue(info[2] > 0, "two rows cannot give four coefficients");
      assertTrue(Double.isNaN(b[2 * p]));
      for (int k = 0; k < 2; k++) {
        double[] r = new double[n];
        for (int i = 0; i < n; i++) {
          r[i] = y[i];
          for (int j = 0; j < p; j++) {
            r[i] -= b[k * p + j] * x[j * n + i];
          }
          r[i] *= w[k * n + i];
        }
        close(new double[p], product(x, true, r, false, p, 1, n), 1e-10, "normal equations");
      }
    }
  }

  @Test
  final void logisticBatch() {
    int n = 400;
    int p = 3;
    double[] x = random("lx", n * p);
    Arrays.fill(x, 0, n, 1);
    double[] noise = random("ly", n);
    double[] y = new double[n];
    double[] w = new double[3 * n];
    for (int i = 0; i < n; i++) {
      y[i] = 0.3 + x[n + i] - 0.5 * x[2 * n + i] + 1.7 * noise[i] > 0 ? 1 : 0;
      w[i] = 1;
      w[n + i] = 1 + i % 2;
      w[2 * n + i] = 0;
    }
    try (DeviceScope s = new DeviceScope()) {
      int[] info = new int[3];
      int[] steps = new int[3];
      double[] b =
          backend()
              .download(
                  backend()
                      .logistic(
                          s,
                          backend().upload(s, x, n, p),
                          backend().upload(s, y, n, 1),
                          backend().upload(s, w, n, 3),
                          50,
                          1e-11,
                          info,
                          steps));
      assertEquals(0, info[0]);
      assertEquals(0, info[1]);
      assertTrue(info[2] > 0, "no weight, no fit");
      assertTrue(steps[0] > 2 && steps[0] < 15, "steps " + steps[0]);
      for (int k = 0; k < 2; k++) {
        double[] r = new double[n];
        for (int i = 0; i < n; i++) {
          double u = 0;
          for (int j = 0; j < p; j++) {
            u += b[k * p + j] * x[j * n + i];
          }
          r[i] = w[k * n + i] * (y[i] - 1 / (1 + Math.exp(-u)));
        }
        close(new double[p], product(x, true, r, false, p, 1, n), 1e-9, "score");
      }
    }
  }

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
  final void eigenvaluesOfWhatIsNoNumber() {
    double[] a = positive(3, 0);
    java.util.Arrays.fill(a, Double.NaN);
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix da = b.upload(s, a, 3, 3);
      if (b.hasEigen()) {
        assertEquals(
            "CONV-010 The eigenvalues of a symmetric 3 x 3 matrix did not converge. Look for"
                + " values that are not finite, extremely large or tiny.",
            assertThrows(CausalException.class, () -> b.eigen(s, da)).getMessage());
      }
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

  @Test
  final void cellByCell() {
    double[] a = {1, 2, 3, 4, 5, 6};
    double[] b = {6, 5, 4, 3, 2, 1};
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix x = backend().upload(s, a, 3, 2);
      DeviceMatrix y = backend().upload(s, b, 3, 2);
      assertArrayEquals(
          new double[] {8, 9, 10, 11, 12, 13}, backend().download(backend().axpy(s, 2, x, y)));
      assertArrayEquals(
          new double[] {6, 10, 12, 12, 10, 6}, backend().download(backend().multiply(s, x, y)));
      assertArrayEquals(
          new double[] {3, 1, 3, 6, 4, 6},
          backend().download(backend().selectRows(s, x, new int[] {2, 0, 2})));
      assertArrayEquals(new double[6], backend().download(backend().zeros(s, 2, 3)));
      assertArrayEquals(a, backend().download(x), "inputs stay as they are");
    }
  }

  @Test
  final void handlesAreGuarded() {
    MatrixBackend b = backend();
    DeviceMatrix escaped;
    DeviceMatrix lost;
    try (DeviceScope s = new DeviceScope()) {
      lost = b.upload(s, new double[] {1}, 1, 1);
      escaped = s.escape(b.upload(s, new double[] {2}, 1, 1));
      assertEquals(1, s.live());
    }
    assertEquals(1, b.liveBlocks());
    assertArrayEquals(new double[] {2}, b.download(escaped));
    IllegalStateException used = assertThrows(IllegalStateException.class, () -> b.download(lost));
    assertEquals(
        "a matrix of backend " + b.name() + " is used after it was closed", used.getMessage());
    MatrixBackend other = open();
    assertThrows(IllegalStateException.class, () -> other.download(escaped));
    escaped.close();
    escaped.close();
    DeviceScope closed = new DeviceScope();
    closed.close();
    assertThrows(IllegalStateException.class, () -> b.upload(closed, new double[] {1}, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> {
          try (DeviceScope s = new DeviceScope()) {
            b.upload(s, new double[3], 2, 2);
          }
        });
  }

  @Test
  final void transfersAreCounted() {
    MatrixBackend b = backend();
    long up = b.uploads();
    long down = b.downloads();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix x = b.upload(s, random("c", 12), 4, 3);
      DeviceMatrix c = b.crossProduct(s, x);
      b.centre(s, c);
      b.download(c);
    }
    assertEquals(up + 1, b.uploads());
    assertEquals(down + 1, b.downloads());
  }
}
