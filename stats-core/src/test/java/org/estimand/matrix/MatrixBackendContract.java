package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every backend must do: products, factors, regressions, each against its definition. */
public abstract class MatrixBackendContract extends BackendFixture {
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
                          backend().zeros(s, p, 1),
                          backend().zeros(s, p, 1),
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

  /** Penalties and starts by problem; the collinear column and the weights of zero need them. */
  @Test
  final void penalisedLogisticBatch() {
    int n = 300;
    int p = 4;
    double[] x = random("px", n * p);
    Arrays.fill(x, 0, n, 1);
    System.arraycopy(x, n, x, 3 * n, n);
    double[] noise = random("py", n);
    double[] y = new double[n];
    double[] w = new double[3 * n];
    for (int i = 0; i < n; i++) {
      y[i] = 0.2 + x[n + i] - 0.7 * x[2 * n + i] + noise[i] > 0 ? 1 : 0;
      w[i] = i % 5 == 0 ? 0 : 1;
      w[n + i] = 0.5 + i % 3;
      w[2 * n + i] = 1;
    }
    double[] penalties = {0, 3, 5, 3, 0, 0.25, 40, 7, 1, 2, 3, 4};
    MatrixBackend backend = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix dx = backend.upload(s, x, n, p);
      DeviceMatrix dy = backend.upload(s, y, n, 1);
      DeviceMatrix dw = backend.upload(s, w, n, 3);
      DeviceMatrix each = backend.upload(s, penalties, p, 3);
      int[] info = new int[3];
      int[] cold = new int[3];
      DeviceMatrix fit =
          backend.logistic(s, dx, dy, dw, each, backend.zeros(s, p, 1), 50, 1e-10, info, cold);
      double[] b = backend.download(fit);
      assertArrayEquals(new int[3], info);
      for (int k = 0; k < 3; k++) {
        double[] r = new double[n];
        double[] pull = new double[p];
        for (int j = 0; j < p; j++) {
          pull[j] = penalties[k * p + j] * b[k * p + j];
        }
        for (int i = 0; i < n; i++) {
          double u = 0;
          for (int j = 0; j < p; j++) {
            u += b[k * p + j] * x[j * n + i];
          }
          r[i] = w[k * n + i] * (y[i] - 1 / (1 + Math.exp(-u)));
        }
        close(pull, product(x, true, r, false, p, 1, n), 1e-9, "score of problem " + k);
      }
      int[] warm = new int[3];
      double[] again =
          backend.download(backend.logistic(s, dx, dy, dw, each, fit, 50, 1e-10, info, warm));
      close(b, again, 1e-12, "from the solution");
      assertArrayEquals(new int[] {1, 1, 1}, warm, "one step sees that there is nothing to do");
      assertTrue(cold[0] > 2, "steps from zero " + cold[0]);
      assertArrayEquals(b, backend.download(fit), "the start stays as it is");
      // one start and one column of penalties serve all problems
      double[] first = Arrays.copyOf(penalties, p);
      double[] shared =
          backend.download(
              backend.logistic(
                  s,
                  dx,
                  dy,
                  dw,
                  backend.upload(s, first, p, 1),
                  backend.upload(s, Arrays.copyOf(b, p), p, 1),
                  50,
                  1e-10,
                  info,
                  warm));
      close(Arrays.copyOf(b, p), Arrays.copyOf(shared, p), 1e-12, "the first problem");
      assertTrue(warm[0] == 1 && warm[1] > 1, "only the first was at its end");
      assertTrue(Math.abs(shared[p + 2] - b[p + 2]) > 0.1, "40 and 5 are not the same penalty");
    }
  }

  /** Separated classes far on the wrong side: a full step would be worth less for its penalty. */
  @Test
  final void stepsOfPenalisedLogisticAreHalvedByWhatTheyCost() {
    int n = 40;
    double[] x = new double[n];
    double[] y = new double[n];
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i % 2 == 0 ? 1 : -1) * (1 + i / 20.0);
      y[i] = i % 2 == 0 ? 1 : 0;
      w[i] = 1;
    }
    MatrixBackend backend = backend();
    try (DeviceScope s = new DeviceScope()) {
      int[] info = new int[1];
      double b =
          backend
              .download(
                  backend.logistic(
                      s,
                      backend.upload(s, x, n, 1),
                      backend.upload(s, y, n, 1),
                      backend.upload(s, w, n, 1),
                      backend.upload(s, new double[] {1e-3}, 1, 1),
                      backend.upload(s, new double[] {-12}, 1, 1),
                      1,
                      1e-10,
                      info,
                      new int[1]))[0];
      assertEquals(-1, info[0], "one step is not enough");
      double before = 0;
      double after = 0;
      for (int i = 0; i < n; i++) {
        double v = Math.abs(x[i]);
        before += 12 * v;
        after += Math.log1p(Math.exp(-Math.abs(b * v))) + Math.max(-b * v, 0);
      }
      assertTrue(after + 1e-3 * b * b / 2 < before + 1e-3 * 72, "coefficient " + b);
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

  /** Against the definition, for several blocks of rows, one of them empty. */
  @Test
  final void sumsOfScores() {
    int n = 7;
    double[] first = values("first", n * 2);
    double[] second = values("second", n * 4);
    double[] third = values("third", n * 6);
    double[] w = values("w", n);
    int[] combinations = {0, 0, 0, 1, 1, 1, 1, 0, 1};
    int[] starts = {0, 3, 3, 7};
    double[] want = new double[9 * 3];
    for (int c = 0; c < 3; c++) {
      for (int s = 0; s < 3; s++) {
        for (int i = starts[s]; i < starts[s + 1]; i++) {
          double g = first[combinations[3 * c] * n + i];
          double a = second[combinations[3 * c + 1] * n + i];
          double e = second[(combinations[3 * c + 1] + 2) * n + i];
          double b = third[combinations[3 * c + 2] * n + i];
          double left = third[(combinations[3 * c + 2] + 2) * n + i];
          double d = third[(combinations[3 * c + 2] + 4) * n + i];
          double score = g * e * (a * b - left) + d;
          want[9 * c + s] += w[i] * score;
          want[9 * c + 3 + s] += w[i] * w[i] * score;
          want[9 * c + 6 + s] += w[i] * w[i] * score * score;
        }
      }
    }
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix g = backend().upload(s, first, n, 2);
      DeviceMatrix pairs = backend().upload(s, second, n, 4);
      DeviceMatrix triples = backend().upload(s, third, n, 6);
      DeviceMatrix weights = backend().upload(s, w, n, 1);
      DeviceMatrix out = backend().scoreSums(s, g, pairs, triples, weights, combinations, starts);
      assertEquals(9, out.rows());
      assertEquals(3, out.columns());
      assertArrayEquals(want, backend().download(out), 1e-12);
      refusedScores(
          "scoreSums: rows differ",
          () -> backend().scoreSums(s, g, pairs, triples, g, combinations, starts));
      refusedScores(
          "scoreSums: columns are no pairs or triples",
          () -> backend().scoreSums(s, g, pairs, pairs, weights, combinations, starts));
      refusedScores(
          "scoreSums: candidate 2 of 2",
          () -> backend().scoreSums(s, g, pairs, triples, weights, new int[] {0, 0, 2}, starts));
      refusedScores(
          "scoreSums: blocks do not run from 0 to 7",
          () -> backend().scoreSums(s, g, pairs, triples, weights, combinations, new int[] {0, 6}));
      refusedScores(
          "scoreSums: block 1 ends before it starts",
          () ->
              backend()
                  .scoreSums(s, g, pairs, triples, weights, combinations, new int[] {0, 4, 3, 7}));
      weights.close();
      refusedScores(
          "a matrix of backend " + backend().name() + " is used after it was closed",
          () -> backend().scoreSums(s, g, pairs, triples, weights, combinations, starts));
    }
  }

  private static double[] values(String name, int size) {
    org.estimand.random.RandomStream s =
        org.estimand.random.RandomStreams.of(31).child(name).generator();
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = s.normal();
    }
    return v;
  }

  private static void refusedScores(String text, org.junit.jupiter.api.function.Executable call) {
    RuntimeException e =
        org.junit.jupiter.api.Assertions.assertThrows(RuntimeException.class, call);
    assertEquals(text, e.getMessage());
  }
}
