package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUdeviceptr;
import org.junit.jupiter.api.Test;

/** Kernels with an exponential against their definition: the last place of exp may differ. */
class KernelValuesTest extends KernelFixture {
  private static void close(double[] want, double[] got, double tolerance, String what) {
    assertEquals(want.length, got.length, what);
    for (int i = 0; i < want.length; i++) {
      double bound = tolerance * Math.max(1, Math.abs(want[i]));
      assertTrue(Math.abs(want[i] - got[i]) <= bound, what + " at " + i + ": " + got[i]);
    }
  }

  @Test
  void gaussianKernels() {
    int n = 70;
    int m = 31;
    int p = 3;
    double[] x = random("kx", n * p);
    double[] y = random("ky", m * p);
    double[] want = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double s = 0;
        for (int c = 0; c < p; c++) {
          s += Math.pow(x[c * n + i] - y[c * m + j], 2);
        }
        want[j * n + i] = Math.exp(-0.7 * s);
      }
    }
    onDevice(
        d -> {
          double[] got = rbf(d, x, n, y, m, p, 0.7, m);
          close(want, got, 1e-15, "rbf");
          Device.same(got, rbf(d, x, n, y, m, p, 0.7, 2), "two blocks");
          double[] own = rbf(d, x, n, x, n, p, 0.7, n);
          for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
              assertEquals(own[j * n + i], own[i * n + j], 0.0, "symmetric to the last bit");
            }
          }
          double[] none = new double[n];
          Arrays.fill(none, 1);
          Device.same(none, rbf(d, new double[0], n, new double[0], 1, 0, 2, 1), "no columns");
        });
  }

  @Test
  void equalCodes() {
    double[] x = {1, 2, Double.NaN, 1};
    double[] y = {2, 1, Double.NaN};
    onDevice(
        d -> {
          CUdeviceptr out = d.doubles(12);
          d.launch("delta", 3, CELLS, 0, 4, 3, d.upload(x), d.upload(y), out);
          assertArrayEquals(new double[] {0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0}, d.doubles(out, 12));
        });
  }

  /** One block for a problem, or its rows spread over blocks; few or many columns. */
  private static final String[] LOGISTIC = {"logistic", "logistic_wide", "spread", "spread_wide"};

  private static Logit logit(int n, int p, boolean each) {
    double[] x = random("lx", n * p);
    Arrays.fill(x, 0, n, 1);
    double[] noise = random("ln", n);
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      double u = 0.2 + 1.5 * noise[i];
      for (int j = 1; j < p; j++) {
        u += x[j * n + i] / (j + 1);
      }
      y[i] = u > 0 ? 1 : 0;
    }
    double[] w = positive("lw", n * 3);
    Arrays.fill(w, 2 * n, 3 * n, 0);
    double[] penalties = new double[each ? 3 * p : p];
    double[] start = new double[each ? 3 * p : p];
    for (int j = 0; each && j < 2 * p; j++) {
      penalties[j] = 0.1 * (j % 5);
      start[j] = 0.05 * (j % 3);
    }
    return new Logit(n, p, 3, x, y, w, penalties, start);
  }

  /** The gradient of the penalised log-likelihood at a solution. */
  private static double[] gradient(Logit f, int k, double[] b) {
    double[] g = new double[f.p()];
    int shift = f.penalties().length == f.p() ? 0 : k * f.p();
    for (int j = 0; j < f.p(); j++) {
      g[j] = -f.penalties()[shift + j] * b[k * f.p() + j];
    }
    for (int i = 0; i < f.n(); i++) {
      double u = 0;
      for (int j = 0; j < f.p(); j++) {
        u += b[k * f.p() + j] * f.x()[j * f.n() + i];
      }
      double r = f.w()[k * f.n() + i] * (f.y()[i] - 1 / (1 + Math.exp(-u)));
      for (int j = 0; j < f.p(); j++) {
        g[j] += f.x()[j * f.n() + i] * r;
      }
    }
    return g;
  }

  @Test
  void logisticFits() {
    Map<String, double[]> bits = new HashMap<>();
    for (Logit f : List.of(logit(90, 1, false), logit(90, 3, true), logit(90, 17, false))) {
      int p = f.p();
      onDevice(
          d -> {
            int[] info = new int[3];
            int[] steps = new int[3];
            double[] b = logistic(d, "logistic", f, 40, 1e-11, info, steps);
            assertArrayEquals(new int[] {0, 0, 1}, info, "no weight, no fit");
            assertTrue(steps[0] > 2 && steps[0] < 15, "steps " + steps[0]);
            assertEquals(1, steps[2]);
            assertTrue(Double.isNaN(b[2 * p]) && Double.isNaN(b[3 * p - 1]));
            close(new double[p], gradient(f, 0, b), 1e-10, "gradient");
            close(new double[p], gradient(f, 1, b), 1e-10, "gradient");
            for (String other : LOGISTIC) {
              int[] infoOther = new int[3];
              int[] stepsOther = new int[3];
              double[] same = logistic(d, other, f, 40, 1e-11, infoOther, stepsOther);
              assertArrayEquals(info, infoOther, other);
              assertArrayEquals(steps, stepsOther, other);
              close(Arrays.copyOf(b, 2 * p), Arrays.copyOf(same, 2 * p), 1e-12, other);
              Device.same(
                  same, bits.computeIfAbsent(other + p, k -> same), "in every order of threads");
            }
          });
    }
  }

  @Test
  void stepsRunOutAndProblemsThatAreDoneStayAsTheyAre() {
    Logit f = logit(60, 3, true);
    onDevice(
        d -> {
          for (String kernel : LOGISTIC) {
            int[] info = new int[3];
            int[] steps = new int[3];
            logistic(d, kernel, f, 2, 1e-11, info, steps);
            assertArrayEquals(new int[] {-1, -1, 1}, info);
            assertArrayEquals(new int[] {2, 2, 1}, steps);
            double[] b = logistic(d, kernel, f, 0, 1e-11, info, steps);
            assertArrayEquals(new int[] {-1, -1, -1}, info);
            assertArrayEquals(new int[3], steps);
            Device.same(f.start(), b, "no step: the start");
            double[] done = logistic(d, kernel, f, 40, 1e-11, info, steps);
            int[] needed = steps.clone();
            double[] more = logistic(d, kernel, f, 80, 1e-11, info, steps);
            assertArrayEquals(needed, steps, "more steps than needed are not taken");
            Device.same(done, more, "the result does not depend on the limit");
          }
        });
  }

  private static double value(Logit f, double b) {
    double sum = -f.penalties()[0] * b * b / 2;
    for (int i = 0; i < f.n(); i++) {
      double u = b * f.x()[i];
      sum += f.y()[i] * u - Math.max(u, 0) - Math.log1p(Math.exp(-Math.abs(u)));
    }
    return sum;
  }

  /** From a start where the likelihood is nearly straight, whole steps overshoot. */
  @Test
  void longStepsAreHalved() {
    int n = 12;
    double[] x = new double[n];
    double[] y = new double[n];
    double[] w = new double[n];
    Arrays.fill(x, 1);
    Arrays.fill(w, 1);
    Arrays.fill(y, 0, 7, 1);
    double start = 4;
    Logit f = new Logit(n, 1, 1, x, y, w, new double[] {1e-3}, new double[] {start});
    double e = 1 / (1 + Math.exp(-start));
    double whole = start + (7 - n * e - 1e-3 * start) / (n * e * (1 - e) + 1e-3);
    assertTrue(value(f, whole) < value(f, start), "the whole first step makes things worse");
    onDevice(
        d -> {
          for (String kernel : LOGISTIC) {
            int[] info = new int[1];
            int[] steps = new int[1];
            double[] b = logistic(d, kernel, f, 60, 1e-10, info, steps);
            assertEquals(0, info[0]);
            close(new double[1], gradient(f, 0, b), 1e-10, "gradient");
            double[] one = logistic(d, kernel, f, 1, 1e-10, info, steps);
            assertTrue(value(f, one[0]) > value(f, start), "no step makes things worse");
          }
        });
  }

  @Test
  void ridgeGrid() {
    int n = 26;
    double[] x = random("rx", n * 2);
    double[] y = random("ry", n);
    int[] folds = new int[n];
    for (int i = 0; i < n; i++) {
      folds[i] = i % 5 == 0 ? 0 : 1 + i % 2;
    }
    double[] penalties = {0.01, 1};
    double[] kernel = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double a = x[i] - x[j];
        double b = x[n + i] - x[n + j];
        kernel[j * n + i] = Math.exp(-0.5 * (a * a + b * b));
      }
    }
    int m = 21;
    int[] train = new int[3 * m];
    Arrays.fill(train, -1);
    int[] sizes = new int[3];
    for (int f = 0; f < 3; f++) {
      for (int i = 0; i < n; i++) {
        if (folds[i] != f) {
          train[f * m + sizes[f]++] = i;
        }
      }
    }
    assertArrayEquals(new int[] {20, 16, 16}, sizes, "every fold is padded");
    int[] rowsByFold = new int[n];
    for (int f = 0, at = 0; f < 3; f++) {
      for (int i = 0; i < n; i++) {
        if (folds[i] == f) {
          rowsByFold[at++] = i;
        }
      }
    }
    int[] foldOf = {0, 0, 1, 1, 2, 2};
    int[] column = {0, 1, 0, 1, 0, 1};
    double[] of = {0.01, 1, 0.01, 1, 0.01, 1};
    double[] want = new double[2 * n];
    for (int k = 0; k < 6; k++) {
      int size = sizes[foldOf[k]];
      double[] a = new double[size * size];
      double[] b = new double[size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          a[j * size + i] = kernel[train[foldOf[k] * m + j] * n + train[foldOf[k] * m + i]];
        }
        a[i * size + i] += of[k];
        b[i] = y[train[foldOf[k] * m + i]];
      }
      assertEquals(0, Twins.factor(a, 0, size));
      Twins.solve(a, 0, size, b, 0);
      for (int i = 0; i < n; i++) {
        for (int t = 0; t < size && folds[i] == foldOf[k]; t++) {
          int at = column[k] * n + i;
          want[at] = Math.fma(kernel[train[foldOf[k] * m + t] * n + i], b[t], want[at]);
        }
      }
    }
    onDevice(
        d -> {
          CUdeviceptr dk = d.upload(kernel);
          CUdeviceptr df = d.upload(folds);
          CUdeviceptr dl = d.upload(penalties);
          CUdeviceptr order = d.upload(rowsByFold);
          CUdeviceptr begins = d.upload(0, 6, 16, 26);
          CUdeviceptr rows = d.room(4L * 6 * m);
          CUdeviceptr matrices = d.doubles(6L * m * m);
          CUdeviceptr factors = d.doubles(6L * m * m);
          CUdeviceptr rights = d.doubles(6L * m);
          CUdeviceptr info = d.room(24);
          CUdeviceptr out = d.upload(new double[penalties.length * n]);
          // the pairs in two groups, as where memory is short
          for (long first = 0; first < 6; first += 4) {
            int some = (int) Math.min(4, 6 - first);
            d.launch("ridge_rows", 2, CELLS, 0, n, m, first, some, 2, order, begins, rows);
            int[] listed = d.ints(rows, some * m);
            for (int k = 0; k < some; k++) {
              int f = foldOf[(int) first + k];
              assertArrayEquals(
                  Arrays.copyOfRange(train, f * m, f * m + m),
                  Arrays.copyOfRange(listed, k * m, k * m + m));
            }
            d.launch(
                "ridge_gather",
                5,
                CELLS,
                0,
                n,
                m,
                first,
                some,
                2,
                dk,
                d.upload(y),
                rows,
                dl,
                matrices,
                rights);
            d.launch("cholesky", some, BLOCK, 0, m, some, matrices, factors, info);
            d.launch("solve", some, BLOCK, 0, m, 1, some, factors, rights, rights);
            d.launch("ridge_predict", 6, CELLS, 0, n, m, first, some, 2, dk, rows, df, rights, out);
            for (int bad : new int[] {0, 1}) {
              int[] pivots = new int[some];
              pivots[some - 1] = bad;
              CUdeviceptr flag = d.upload(7);
              d.launch("ridge_check", 1, CELLS, 0, some, 1, d.upload(pivots), flag);
              assertEquals(bad, d.ints(flag, 1)[0]);
              d.launch("ridge_check", 1, CELLS, 0, some, 0, info, flag);
              assertEquals(bad, d.ints(flag, 1)[0], "a failure is remembered");
            }
          }
          Device.same(want, d.doubles(out, 2 * n), "padding changes nothing");
        });
  }

  @Test
  void kernelRidge() {
    RidgeFixture ridge = new RidgeFixture(45, 3, 45, 18, 33);
    double[] want = ridge.onHost();
    onDevice(d -> close(want, ridge.onDevice(d, null), 1e-11, "spectra and losses"));
  }
}
