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

  private static final int ROWS = 27;
  private static final int FEATURES = 2;

  /** Two training sets of different sizes, the second with one feature left out; three kernels. */
  private static KernelRidgeProblems ridgeProblems() {
    int[] first = new int[20];
    int[] second = new int[13];
    for (int i = 0; i < first.length; i++) {
      first[i] = i + 1;
    }
    for (int i = 0; i < second.length; i++) {
      second[i] = 2 * i;
    }
    KernelRidgeProblems.Builder all = KernelRidgeProblems.builder();
    all.trainedOn(first);
    all.trainedOn(second);
    return all.gaussian(0, 0.4)
        .polynomial(1, 0.5, 1, 3)
        .polynomial(0, 1, 0, 1)
        .gaussian(1, 1.5)
        .build();
  }

  /** Scales, shares and targets of the two sets in columns. */
  private double[][] ridgeNumbers(KernelRidgeProblems problems) {
    double infinite = Double.POSITIVE_INFINITY;
    double[] scales = {0.1, -0.2, 1.3, 0.8, 0, 5, 1.1, infinite};
    double[] shares = new double[2 * ROWS];
    double[] targets = new double[2 * ROWS];
    double[] y = random("ry", ROWS);
    java.util.Arrays.fill(shares, Double.NaN);
    java.util.Arrays.fill(targets, Double.NaN);
    for (int t = 0; t < 2; t++) {
      int[] rows = problems.rowsOf(t);
      double total = 0;
      double level = 0;
      for (int i : rows) {
        total += 1 + i % 3;
      }
      for (int i : rows) {
        shares[t * ROWS + i] = (1 + i % 3) / total;
        level += shares[t * ROWS + i] * y[i];
      }
      for (int i : rows) {
        targets[t * ROWS + i] = y[i] - level;
      }
    }
    return new double[][] {random("rx", ROWS * FEATURES), scales, shares, targets};
  }

  private KernelRidgeData ridgeData(DeviceScope s, double[][] numbers) {
    MatrixBackend b = backend();
    return new KernelRidgeData(
        b.upload(s, numbers[0], ROWS, FEATURES),
        b.upload(s, numbers[1], 2 * FEATURES, 2),
        b.upload(s, numbers[2], ROWS, 2),
        b.upload(s, numbers[3], ROWS, 2));
  }

  private static double kernel(
      KernelRidgeProblems problems, double[][] numbers, int problem, int i, int j) {
    double[] a = new double[FEATURES];
    double[] b = new double[FEATURES];
    int at = problems.trainingSetOf(problem) * 2 * FEATURES;
    for (int c = 0; c < FEATURES; c++) {
      double centre = numbers[1][at + c];
      double scale = numbers[1][at + FEATURES + c];
      a[c] = (numbers[0][c * ROWS + i] - centre) / scale;
      b[c] = (numbers[0][c * ROWS + j] - centre) / scale;
    }
    return problems.kernel(problem, a, b);
  }

  /**
   * The fit at every row of the function a + sum c_j k(x_j, .) that minimises sum w_j (y_j - a -
   * f)^2 + penalty |f|^2 over training rows but one: f(x_j) + a + penalty c_j / w_j = y_j, sum c_j
   * = 0.
   */
  private static double[] ridgeFit(
      KernelRidgeProblems problems, double[][] numbers, int problem, double penalty, int without) {
    int set = problems.trainingSetOf(problem);
    int[] rows = java.util.Arrays.stream(problems.rowsOf(set)).filter(i -> i != without).toArray();
    int m = rows.length;
    double[][] a = new double[m + 1][m + 2];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        a[i][j] = kernel(problems, numbers, problem, rows[i], rows[j]);
      }
      a[i][i] += penalty / numbers[2][set * ROWS + rows[i]];
      a[i][m] = 1;
      a[m][i] = 1;
      a[i][m + 1] = numbers[3][set * ROWS + rows[i]];
    }
    for (int c = 0; c <= m; c++) {
      int pivot = c;
      for (int i = c; i <= m; i++) {
        pivot = Math.abs(a[i][c]) > Math.abs(a[pivot][c]) ? i : pivot;
      }
      double[] swap = a[c];
      a[c] = a[pivot];
      a[pivot] = swap;
      for (int i = 0; i <= m; i++) {
        double f = a[i][c] / a[c][c];
        for (int j = m + 1; i != c && j >= c; j--) {
          a[i][j] -= f * a[c][j];
        }
      }
    }
    double[] out = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      out[i] = a[m][m + 1] / a[m][m];
      for (int j = 0; j < m; j++) {
        out[i] += a[j][m + 1] / a[j][j] * kernel(problems, numbers, problem, i, rows[j]);
      }
    }
    return out;
  }

  @Test
  final void kernelRidgeLossesLeaveRowsOutAndPredictionsFollowTheDefinition() {
    KernelRidgeProblems problems = ridgeProblems();
    double[][] numbers = ridgeNumbers(problems);
    double[] penalties = {0.3, 0.02, 0.5, 0.04, 0.1, 0.01, 2, 0.05};
    double[] some = {0.02, 0.5, 0.01, 2};
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      KernelRidgeData data = ridgeData(s, numbers);
      double[] losses =
          b.download(b.kernelRidgeLosses(s, problems, data, b.upload(s, penalties, 2, 4)));
      double[] fits =
          b.download(b.kernelRidgePredictions(s, problems, data, b.upload(s, some, 1, 4)));
      for (int k = 0; k < 4; k++) {
        int set = problems.trainingSetOf(k);
        for (int l = 0; l < 2; l++) {
          double loss = 0;
          for (int i : problems.rowsOf(set)) {
            double fit = ridgeFit(problems, numbers, k, penalties[2 * k + l], i)[i];
            double error = numbers[3][set * ROWS + i] - fit;
            loss += numbers[2][set * ROWS + i] * error * error;
          }
          assertEquals(loss, losses[2 * k + l], 1e-10 * loss, "problem " + k + ", " + l);
        }
        double[] want = ridgeFit(problems, numbers, k, some[k], -1);
        double[] got = java.util.Arrays.copyOfRange(fits, k * ROWS, (k + 1) * ROWS);
        close(want, got, 1e-10, "predictions of problem " + k);
      }
    }
  }

  @Test
  final void kernelRidgeSpectraAreThoseOfTheCentredMatrix() {
    KernelRidgeProblems problems = ridgeProblems();
    double[][] numbers = ridgeNumbers(problems);
    try (DeviceScope s = new DeviceScope()) {
      double[] got =
          backend().download(backend().kernelRidgeSpectra(s, problems, ridgeData(s, numbers)));
      for (int k = 0; k < 4; k++) {
        int[] rows = problems.rowsOf(problems.trainingSetOf(k));
        int m = rows.length;
        double[] a = new double[m * m];
        double[] h = new double[m * m];
        for (int i = 0; i < m; i++) {
          double share = numbers[2][problems.trainingSetOf(k) * ROWS + rows[i]];
          for (int j = 0; j < m; j++) {
            double other = numbers[2][problems.trainingSetOf(k) * ROWS + rows[j]];
            a[j * m + i] = kernel(problems, numbers, k, rows[i], rows[j]);
            // D^(1/2) (I - 1 d')
            h[j * m + i] = Math.sqrt(share) * ((i == j ? 1 : 0) - other);
          }
        }
        double[] c = product(product(h, false, a, false, m, m, m), false, h, true, m, m, m);
        double trace = 0;
        double[] v = random("power", m);
        double top = 0;
        for (int i = 0; i < m; i++) {
          trace += c[i * m + i];
        }
        for (int round = 0; round < 20_000; round++) {
          v = product(c, false, v, false, m, 1, m);
          top = 0;
          for (double x : v) {
            top += x * x;
          }
          top = Math.sqrt(top);
          for (int i = 0; i < m; i++) {
            v[i] /= top;
          }
        }
        assertEquals(top, got[2 * k], 1e-12 * top, "largest eigenvalue of problem " + k);
        assertEquals(trace, got[2 * k + 1], 1e-12 * trace, "trace of problem " + k);
      }
    }
  }

  @Test
  final void kernelRidgeProblemsThatDoNotFitAreRefused() {
    MatrixBackend b = backend();
    KernelRidgeProblems problems = ridgeProblems();
    double[][] numbers = ridgeNumbers(problems);
    KernelRidgeProblems.Builder far = KernelRidgeProblems.builder();
    far.gaussian(far.trainedOn(new int[] {ROWS}), 1).gaussian(far.trainedOn(new int[] {0}), 1);
    try (DeviceScope s = new DeviceScope()) {
      KernelRidgeData data = ridgeData(s, numbers);
      DeviceMatrix three = b.zeros(s, 1, 3);
      DeviceMatrix two = b.zeros(s, 2, 4);
      assertEquals(
          "kernel ridge: shapes differ",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> b.kernelRidgeLosses(s, problems, data, three))
              .getMessage());
      assertEquals(
          "kernel ridge: one penalty for each prediction",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> b.kernelRidgePredictions(s, problems, data, two))
              .getMessage());
      assertEquals(
          "kernel ridge: row 27 of 27",
          assertThrows(
                  IllegalArgumentException.class, () -> b.kernelRidgeSpectra(s, far.build(), data))
              .getMessage());
    }
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
