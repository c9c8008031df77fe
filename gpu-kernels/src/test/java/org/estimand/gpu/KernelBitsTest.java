package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import jcuda.driver.CUdeviceptr;
import org.estimand.matrix.BootstrapLaw;
import org.junit.jupiter.api.Test;

/** Kernels give the bits of their twins, for every order of threads and every grid. */
class KernelBitsTest extends KernelFixture {
  @Test
  void products() {
    onDevice(
        d -> {
          for (int[] shape : new int[][] {{1, 1, 1}, {17, 3, 35}, {33, 67, 20}, {2, 3, 0}}) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            double[] a = random("a", m * k);
            double[] b = random("b", k * n);
            for (int t = 0; t < 4; t++) {
              boolean ta = (t & 1) == 1;
              boolean tb = (t & 2) == 2;
              double[] want = Twins.gemm(a, ta, b, tb, m, n, k);
              Device.same(want, gemm(d, "gemm", a, ta, b, tb, m, n, k), "gemm " + t);
              Device.same(want, gemm(d, "gemm_wide", a, ta, b, tb, m, n, k), "gemm_wide " + t);
            }
          }
        });
  }

  @Test
  void crossProducts() {
    onDevice(
        d -> {
          for (int[] shape : new int[][] {{1, 1}, {33, 17}, {2100, 3}}) {
            int n = shape[0];
            int p = shape[1];
            int count = 2;
            double[] x = random("x", n * p);
            double[] y = random("y", n);
            double[] w = random("w", n * count);
            double[] grams = cross(d, x, n, p, null, w, count, 0);
            double[] rights = cross(d, x, n, p, y, w, count, 0);
            for (int k = 0; k < count; k++) {
              Device.same(
                  Twins.gram(x, n, p, w, k * n),
                  Arrays.copyOfRange(grams, k * p * p, (k + 1) * p * p),
                  "gram " + k);
              Device.same(
                  Twins.cross(x, n, p, y, 0, 1, w, k * n),
                  Arrays.copyOfRange(rights, k * p, (k + 1) * p),
                  "right-hand side " + k);
            }
            Device.same(grams, cross(d, x, n, p, null, w, count, 1), "one block");
            Device.same(
                Twins.gram(x, n, p, null, 0), cross(d, x, n, p, null, null, 1, 0), "no weights");
          }
        });
  }

  @Test
  void factorsAndSolutions() {
    onDevice(
        d -> {
          for (int n : new int[] {1, 16, 21, 50}) {
            double[] x = random("spd", n * (n + 3));
            double[] good = Twins.gram(x, n + 3, n, null, 0);
            double[] three = new double[3 * n * n];
            for (int k = 0; k < 3; k++) {
              System.arraycopy(good, 0, three, k * n * n, n * n);
            }
            int bad = n / 2;
            three[n * n + bad * n + bad] = -1;
            three[2 * n * n + bad * n + bad] = Double.POSITIVE_INFINITY;
            int[] info = new int[3];
            double[] l = cholesky(d, three, n, 3, info, 2);
            double[] want = three.clone();
            int[] pivots = new int[3];
            for (int k = 0; k < 3; k++) {
              pivots[k] = Twins.factor(want, k * n * n, n);
            }
            assertArrayEquals(new int[] {0, bad + 1, bad + 1}, pivots);
            assertArrayEquals(pivots, info);
            Device.same(want, l, "factors of " + n);
            double[] b = random("b", n * 2);
            CUdeviceptr out = d.doubles(2L * n);
            d.launch(
                "solve", 1, BLOCK, 0, n, 2, 1, d.upload(Arrays.copyOf(l, n * n)), d.upload(b), out);
            Twins.solve(want, 0, n, b, 0);
            Twins.solve(want, 0, n, b, n);
            Device.same(b, d.doubles(out, 2 * n), "solutions of " + n);
          }
        });
  }

  /** Squares of the columns of an inverse factor, one chain a cell. */
  private static double[] inverseDiagonal(double[] l, int at, int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double[] z = new double[n];
      for (int j = i; j < n; j++) {
        double value = i == j ? 1 : 0;
        for (int k = i; k < j; k++) {
          value = Math.fma(-l[at + k * n + j], z[k], value);
        }
        z[j] = value / l[at + j * n + j];
        out[i] = Math.fma(z[j], z[j], out[i]);
      }
    }
    return out;
  }

  @Test
  void inversesOfKernelRidge() {
    RidgeFixture ridge = new RidgeFixture(40, 2, 37);
    onDevice(
        d -> {
          double[][] kept = new double[2][];
          ridge.onDevice(d, kept);
          for (int l = 0; l < 3; l++) {
            Device.same(
                inverseDiagonal(kept[0], l * 37 * 37, 37),
                Arrays.copyOfRange(kept[1], l * 37, (l + 1) * 37),
                "diagonal of the inverse, penalty " + l);
          }
        });
  }

  /** Problems of other sizes beside a problem change none of its bits. */
  @Test
  void kernelRidgeProblemsStandAlone() {
    RidgeFixture alone = new RidgeFixture(40, 2, 21);
    RidgeFixture beside = new RidgeFixture(40, 2, 21, 37, 2);
    double[][] first = new double[1][];
    onDevice(
        d -> {
          double[] own = alone.onDevice(d, null);
          double[] all = beside.onDevice(d, null);
          first[0] = first[0] == null ? all : first[0];
          Device.same(first[0], all, "in every order of threads");
          Device.same(Arrays.copyOf(own, 2), Arrays.copyOf(all, 2), "spectrum");
          Device.same(Arrays.copyOfRange(own, 2, 5), Arrays.copyOfRange(all, 6, 9), "losses");
        });
  }

  /** A pivot that is rounding makes a matrix singular, as on the host. */
  @Test
  void rankOfRounding() {
    int n = 19;
    double[] x = random("rank", n * (n + 3));
    System.arraycopy(x, 3 * (n + 3), x, 11 * (n + 3), n + 3);
    double[] a = Twins.gram(x, n + 3, n, null, 0);
    onDevice(
        d -> {
          int[] info = new int[1];
          cholesky(d, a, n, 1, info, 1);
          assertEquals(12, info[0], "column 12 repeats column 4");
        });
  }

  @Test
  void leastSquares() {
    onDevice(
        d -> {
          for (int[] shape : new int[][] {{200, 6}, {129, 1}, {150, 17}, {70, 32}, {0, 2}}) {
            int n = shape[0];
            int p = shape[1];
            double[] x = random("x", n * p);
            double[] w = positive("w", n * 3);
            Arrays.fill(w, 2 * n, 3 * n, 0);
            for (int columns : new int[] {1, 3}) {
              double[] y = random("y", n * columns);
              double[] want = new double[3 * p];
              int[] pivots = new int[3];
              for (int k = 0; k < 3; k++) {
                int yAt = columns == 1 ? 0 : k * n;
                pivots[k] = Twins.leastSquares(x, n, p, y, yAt, w, k * n, want, k * p);
              }
              int[] info = new int[3];
              Device.same(
                  want, leastSquares(d, x, n, p, y, w, 3, info), "least squares " + n + ", " + p);
              assertArrayEquals(pivots, info);
              assertEquals(1, info[2], "no weight, no fit");
            }
          }
        });
  }

  @Test
  void bootstrapSums() {
    onDevice(
        d -> {
          for (int[] shape : new int[][] {{1, 1}, {300, 11}}) {
            int m = shape[0];
            int p = shape[1];
            double[] s = random("s", m * p);
            long seed = 0x9E3779B97F4A7C15L;
            Device.same(
                SumTwins.bootstrap(s, m, p, seed, 5, BootstrapLaw.RADEMACHER),
                bootstrap(d, s, m, p, seed, 5, 0, 5 * Device.up(p, 8)),
                "Rademacher");
            Device.same(
                SumTwins.bootstrap(s, m, p, seed, 5, BootstrapLaw.MAMMEN),
                bootstrap(d, s, m, p, seed, 5, 1, 3),
                "Mammen, fewer blocks");
          }
        });
  }

  @Test
  void tracesAndCentring() {
    onDevice(
        d -> {
          double[] a = random("a", 10_000);
          double[] b = random("b", 10_000);
          double[] want = {SumTwins.trace(a, b)};
          Device.same(want, new double[] {trace(d, a, b, 0)}, "trace");
          Device.same(want, new double[] {trace(d, a, b, 1)}, "trace by one block");
          for (int n : new int[] {1, 32, 45}) {
            double[] k = random("k", n * n);
            Device.same(SumTwins.centre(k, n), centre(d, k, n), "centred " + n);
          }
        });
  }

  @Test
  void cellByCell() {
    int n = 300;
    int p = 3;
    double[] x = random("x", n * p);
    double[] y = random("y", n * p);
    double[] sum = new double[n * p];
    double[] product = new double[n * p];
    for (int i = 0; i < n * p; i++) {
      sum[i] = y[i] + 0.3 * x[i];
      product[i] = y[i] * x[i];
    }
    int[] rows = {299, 0, 7, 7};
    double[] some = new double[rows.length * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < rows.length; i++) {
        some[j * rows.length + i] = x[j * n + rows[i]];
      }
    }
    double[] fives = new double[n * p];
    Arrays.fill(fives, 5);
    onDevice(
        d -> {
          CUdeviceptr dx = d.upload(x);
          CUdeviceptr dy = d.upload(y);
          CUdeviceptr out = d.doubles((long) n * p);
          for (long grid = 1; grid <= 4; grid += 3) {
            d.launch("axpy", grid, CELLS, 0, (long) n * p, 0.3, dx, dy, out);
            Device.same(sum, d.doubles(out, n * p), "axpy");
            d.launch("multiply", grid, CELLS, 0, (long) n * p, dx, dy, out);
            Device.same(product, d.doubles(out, n * p), "multiply");
            d.launch("fill", grid, CELLS, 0, (long) n * p, 5.0, out);
            Device.same(fives, d.doubles(out, n * p), "fill");
            CUdeviceptr chosen = d.doubles((long) rows.length * p);
            d.launch("select_rows", grid, CELLS, 0, rows.length, n, p, dx, d.upload(rows), chosen);
            Device.same(some, d.doubles(chosen, rows.length * p), "rows");
          }
        });
  }

  @Test
  void scoreSums() {
    int n = 300;
    double[] g = random("g", 2 * n);
    double[] second = random("second", 4 * n);
    double[] third = random("third", 9 * n);
    double[] w = positive("w", n);
    int[] combinations = {0, 0, 0, 1, 0, 2, 1, 1, 1, 0, 1, 2};
    int[] starts = {0, 131, 131, 300};
    double[] want = SumTwins.scores(g, second, third, w, combinations, starts);
    onDevice(
        d -> {
          for (long grid : new long[] {1, 5, 12}) {
            Device.same(want, scores(d, g, second, third, w, combinations, starts, grid), "scores");
          }
        });
  }
}
