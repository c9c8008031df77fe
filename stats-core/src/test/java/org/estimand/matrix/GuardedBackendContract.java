package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.estimand.errors.ConvergenceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every backend must refuse, survive and leave alone: handles, shapes, odd values. */
public abstract class GuardedBackendContract extends BackendFixture {
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

  private static void logistic(
      MatrixBackend b,
      DeviceScope s,
      DeviceMatrix x,
      DeviceMatrix y,
      DeviceMatrix w,
      DeviceMatrix penalties,
      DeviceMatrix start) {
    b.logistic(s, x, y, w, penalties, start, 3, 1e-8, new int[2], new int[2]);
  }

  private static void ridge(
      MatrixBackend b,
      DeviceScope s,
      int p,
      int scales,
      Consumer<DeviceMatrix[]> put,
      DeviceMatrix o) {
    KernelRidgeProblems.Builder all = KernelRidgeProblems.builder();
    all.gaussian(all.trainedOn(new int[] {0, 1}), 1).gaussian(all.trainedOn(new int[] {1}), 1);
    try (DeviceMatrix x = b.zeros(s, 2, p);
        DeviceMatrix ones = b.zeros(s, scales, 2)) {
      DeviceMatrix[] m = {x, ones, o, o, o};
      put.accept(m);
      b.kernelRidgeLosses(s, all.build(), new KernelRidgeData(m[0], m[1], m[2], m[3]), m[4]);
    }
  }

  private interface Use {
    void of(DeviceScope scope, DeviceMatrix closed, DeviceMatrix open);
  }

  /** Every operation with the first of its matrices in each place. */
  private static Map<String, Use> uses(MatrixBackend b) {
    Map<String, Use> all = new LinkedHashMap<>();
    all.put("download", (s, c, o) -> b.download(c));
    all.put("gemm left", (s, c, o) -> b.gemm(s, c, false, o, false));
    all.put("gemm right", (s, c, o) -> b.gemm(s, o, false, c, false));
    all.put("crossProduct", (s, c, o) -> b.crossProduct(s, c));
    all.put("weightedCrossProducts", (s, c, o) -> b.weightedCrossProducts(s, c, o));
    all.put("weights of cross products", (s, c, o) -> b.weightedCrossProducts(s, o, c));
    all.put("least squares x", (s, c, o) -> b.weightedLeastSquares(s, c, o, o, new int[2]));
    all.put("least squares y", (s, c, o) -> b.weightedLeastSquares(s, o, c, o, new int[2]));
    all.put("least squares w", (s, c, o) -> b.weightedLeastSquares(s, o, o, c, new int[2]));
    all.put("logistic x", (s, c, o) -> logistic(b, s, c, o, o, o, o));
    all.put("logistic y", (s, c, o) -> logistic(b, s, o, c, o, o, o));
    all.put("logistic w", (s, c, o) -> logistic(b, s, o, o, c, o, o));
    all.put("logistic penalties", (s, c, o) -> logistic(b, s, o, o, o, c, o));
    all.put("logistic start", (s, c, o) -> logistic(b, s, o, o, o, o, c));
    all.put("rbf x", (s, c, o) -> b.rbf(s, c, o, 1));
    all.put("rbf y", (s, c, o) -> b.rbf(s, o, c, 1));
    all.put("centre", (s, c, o) -> b.centre(s, c));
    all.put("trace a", (s, c, o) -> b.traceProduct(c, o));
    all.put("trace b", (s, c, o) -> b.traceProduct(o, c));
    all.put("eigen", (s, c, o) -> b.eigen(s, c));
    all.put("ridge k", (s, c, o) -> b.ridgeGrid(s, c, o, new int[] {0, 1}, new double[] {1}));
    all.put("ridge y", (s, c, o) -> b.ridgeGrid(s, o, c, new int[] {0, 1}, new double[] {1}));
    all.put("kernel ridge x", (s, c, o) -> ridge(b, s, 2, 4, m -> m[0] = c, o));
    all.put("kernel ridge scales", (s, c, o) -> ridge(b, s, 1, 2, m -> m[1] = c, o));
    all.put("kernel ridge shares", (s, c, o) -> ridge(b, s, 1, 2, m -> m[2] = c, o));
    all.put("kernel ridge targets", (s, c, o) -> ridge(b, s, 1, 2, m -> m[3] = c, o));
    all.put("kernel ridge penalties", (s, c, o) -> ridge(b, s, 1, 2, m -> m[4] = c, o));
    all.put("bootstrap", (s, c, o) -> b.multiplierBootstrap(s, c, 1, 2, BootstrapLaw.RADEMACHER));
    all.put("selectRows", (s, c, o) -> b.selectRows(s, c, new int[] {0}));
    all.put("axpy x", (s, c, o) -> b.axpy(s, 1, c, o));
    all.put("axpy y", (s, c, o) -> b.axpy(s, 1, o, c));
    all.put("multiply x", (s, c, o) -> b.multiply(s, c, o));
    all.put("multiply y", (s, c, o) -> b.multiply(s, o, c));
    return all;
  }

  @Test
  final void everyOperationRefusesClosedMatricesAndLeavesNothing() {
    MatrixBackend b = backend();
    MatrixBackend other = open();
    String closedText = "a matrix of backend " + b.name() + " is used after it was closed";
    String strangerText =
        "a matrix of backend " + other.name() + " is used with backend " + b.name();
    try (DeviceScope s = new DeviceScope();
        DeviceScope theirs = new DeviceScope()) {
      double[] values = {1, 0, 0, 1};
      DeviceMatrix closed = b.upload(s, values, 2, 2);
      closed.close();
      DeviceMatrix open = b.upload(s, values, 2, 2);
      DeviceMatrix stranger = other.upload(theirs, values, 2, 2);
      uses(b)
          .forEach(
              (name, use) -> {
                assertEquals(
                    closedText,
                    assertThrows(IllegalStateException.class, () -> use.of(s, closed, open), name)
                        .getMessage(),
                    name);
                assertEquals(
                    strangerText,
                    assertThrows(IllegalStateException.class, () -> use.of(s, stranger, open), name)
                        .getMessage(),
                    name);
              });
      DeviceBatch gone = b.uploadBatch(s, values, 1, 2, 2);
      DeviceBatch here = b.uploadBatch(s, values, 1, 2, 2);
      gone.close();
      List<Executable> batches = new ArrayList<>();
      batches.add(() -> b.download(gone));
      batches.add(() -> b.cholesky(s, gone, new int[1]));
      batches.add(() -> b.solve(s, gone, here));
      batches.add(() -> b.solve(s, here, gone));
      for (Executable use : batches) {
        assertEquals(closedText, assertThrows(IllegalStateException.class, use).getMessage());
      }
      assertEquals(2, b.liveBlocks());
    }
    DeviceScope past = new DeviceScope();
    past.close();
    assertEquals(
        "a matrix is made in a scope that was closed",
        assertThrows(IllegalStateException.class, () -> b.zeros(past, 2, 2)).getMessage());
  }

  private void refused(String text, Executable use) {
    assertEquals(text, assertThrows(IllegalArgumentException.class, use).getMessage());
  }

  @Test
  final void shapesThatDoNotFitAreRefused() {
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix x = b.upload(s, new double[6], 3, 2);
      DeviceMatrix y = b.upload(s, new double[2], 2, 1);
      refused("upload: 1 values for -1 x -1", () -> b.upload(s, new double[1], -1, -1));
      refused("upload: 3 values for 2 x 2", () -> b.upload(s, new double[3], 2, 2));
      refused("upload: 3 values for 1 of 2 x 2", () -> b.uploadBatch(s, new double[3], 1, 2, 2));
      refused("zeros: -1 x -1", () -> b.zeros(s, -1, -1));
      refused("gemm: inner dimensions differ", () -> b.gemm(s, x, true, y, false));
      refused("weightedCrossProducts: rows differ", () -> b.weightedCrossProducts(s, x, y));
      refused("selectRows: row 3 of 3", () -> b.selectRows(s, x, new int[] {0, 3}));
      refused("selectRows: row -1 of 3", () -> b.selectRows(s, x, new int[] {-1}));
      refused(
          "cholesky: info for 0 of 1 matrices",
          () -> b.cholesky(s, b.uploadBatch(s, new double[4], 1, 2, 2), new int[0]));
      refused(
          "weightedLeastSquares: info for 1 of 2 problems",
          () -> b.weightedLeastSquares(s, x, b.zeros(s, 3, 1), x, new int[1]));
      DeviceMatrix k = b.upload(s, new double[] {1, 0, 0, 1}, 2, 2);
      refused(
          "logistic: penalties of 3 x 2 for 2 coefficients of 2 problems",
          () -> logistic(b, s, k, y, k, x, y));
      refused(
          "logistic: start of 2 x 2 for 2 coefficients of 1 problems",
          () -> logistic(b, s, k, y, y, y, k));
      refused(
          "ridgeGrid: fold -1", () -> b.ridgeGrid(s, k, y, new int[] {0, -1}, new double[] {1}));
      refused(
          "ridgeGrid: penalty 0.0",
          () -> b.ridgeGrid(s, k, y, new int[] {0, 1}, new double[] {1, 0}));
      assertEquals(5, b.liveBlocks(), "x, y, the kernel, two made as arguments");
    }
  }

  @Test
  final void nothingIsAlsoAMatrix() {
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix noRows = b.upload(s, new double[0], 0, 3);
      DeviceMatrix noColumns = b.upload(s, new double[0], 3, 0);
      assertArrayEquals(new double[9], b.download(b.crossProduct(s, noRows)));
      assertEquals(0, b.download(b.crossProduct(s, noColumns)).length);
      assertArrayEquals(
          new double[18],
          b.download(b.weightedCrossProducts(s, noRows, b.zeros(s, 0, 2))),
          "two of 3 x 3");
      DeviceBatch none = b.weightedCrossProducts(s, b.zeros(s, 4, 3), b.zeros(s, 4, 0));
      assertEquals(0, none.count());
      assertEquals(3, none.rows());
      DeviceBatch factors = b.cholesky(s, none, new int[0]);
      DeviceBatch solved = b.solve(s, factors, b.uploadBatch(s, new double[0], 0, 3, 2));
      assertEquals(0, solved.count());
      assertEquals(2, solved.columns());
      int[] info = {7, 7};
      b.cholesky(s, b.uploadBatch(s, new double[0], 2, 0, 0), info);
      assertArrayEquals(new int[2], info, "no pivot, no failure");
      double[] fit =
          b.download(b.weightedLeastSquares(s, noRows, b.zeros(s, 0, 1), b.zeros(s, 0, 2), info));
      assertArrayEquals(new int[] {1, 1}, info, "no rows, no fit");
      assertEquals(6, fit.length);
      assertTrue(Double.isNaN(fit[5]));
      int[] steps = new int[2];
      DeviceMatrix zero = b.zeros(s, 3, 1);
      b.logistic(s, noRows, b.zeros(s, 0, 1), b.zeros(s, 0, 2), zero, zero, 5, 1e-8, info, steps);
      assertArrayEquals(new int[] {1, 1}, info);
      assertEquals(
          0,
          b.download(b.weightedLeastSquares(s, noColumns, b.zeros(s, 3, 1), b.zeros(s, 3, 2), info))
              .length);
      assertArrayEquals(new int[2], info);
      assertEquals(0, b.download(b.rbf(s, noRows, b.zeros(s, 4, 3), 1)).length);
      assertArrayEquals(
          new double[] {1, 1, 1},
          b.download(b.rbf(s, noColumns, b.zeros(s, 1, 0), 1)),
          "no distance");
      DeviceMatrix empty = b.zeros(s, 0, 0);
      assertEquals(0, b.download(b.centre(s, empty)).length);
      assertEquals(0, b.traceProduct(empty, empty));
      assertEquals(0, b.download(b.selectRows(s, b.zeros(s, 2, 3), new int[0])).length);
      assertArrayEquals(
          new double[6], b.download(b.multiplierBootstrap(s, noRows, 1, 2, BootstrapLaw.NORMAL)));
      assertEquals(
          0,
          b.download(b.ridgeGrid(s, empty, b.zeros(s, 0, 1), new int[0], new double[] {1, 2}))
              .length);
      if (b.hasEigen()) {
        assertEquals(1, b.eigen(s, empty).rows());
      }
    }
  }

  @Test
  final void valuesThatAreNotFiniteStayWhereTheyBelong() {
    MatrixBackend b = backend();
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      try (DeviceScope s = new DeviceScope()) {
        double[] a = positive(4, 1);
        double[] two = new double[32];
        System.arraycopy(a, 0, two, 0, 16);
        System.arraycopy(a, 0, two, 16, 16);
        two[2 * 4 + 2] = odd;
        int[] info = new int[2];
        DeviceBatch l = b.cholesky(s, b.uploadBatch(s, two, 2, 4, 4), info);
        assertArrayEquals(new int[] {3, 0}, info, "pivot 3 of the first is " + odd);
        double[] x = b.download(b.solve(s, l, b.uploadBatch(s, random("b", 8), 2, 4, 1)));
        for (int i = 0; i < 8; i++) {
          assertEquals(i < 4, Double.isNaN(x[i]), "only the first is spoilt");
        }
        double[] rows = random("rows", 10);
        rows[3] = odd;
        DeviceMatrix dx = b.upload(s, rows, 5, 2);
        double[] k = b.download(b.gemm(s, dx, false, dx, true));
        for (int i = 0; i < 5; i++) {
          for (int j = 0; j < 5; j++) {
            assertEquals(i == 3 || j == 3, !Double.isFinite(k[j * 5 + i]), i + ", " + j);
          }
        }
        double[] w = {1, 1, 1, 0, 1};
        double[] fit =
            b.download(
                b.weightedLeastSquares(
                    s, dx, b.upload(s, random("y", 5), 5, 1), b.upload(s, w, 5, 1), info));
        assertTrue(info[0] > 0, "a weight of zero does not hide " + odd);
        assertTrue(Double.isNaN(fit[0]) && Double.isNaN(fit[1]));
        if (b.hasEigen()) {
          DeviceMatrix bad = b.upload(s, java.util.Arrays.copyOf(two, 16), 4, 4);
          assertEquals(
              "CONV-010 The eigenvalues of a symmetric 4 x 4 matrix did not converge. Look for"
                  + " values that are not finite, extremely large or tiny.",
              assertThrows(ConvergenceException.class, () -> b.eigen(s, bad)).getMessage());
        }
      }
    }
  }

  @Test
  final void oneMatrixInTwoPlacesAndArraysOfTheCaller() {
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      double[] mine = {1, 2, 3, 4};
      DeviceMatrix x = b.upload(s, mine, 2, 2);
      mine[0] = 99;
      double[] got = b.download(x);
      assertArrayEquals(new double[] {1, 2, 3, 4}, got, "upload copies");
      got[1] = 99;
      assertArrayEquals(new double[] {7, 10, 15, 22}, b.download(b.gemm(s, x, false, x, false)));
      assertArrayEquals(new double[] {5, 11, 11, 25}, b.download(b.gemm(s, x, true, x, false)));
      assertArrayEquals(new double[] {1, 4, 9, 16}, b.download(b.multiply(s, x, x)));
      assertArrayEquals(new double[] {3, 6, 9, 12}, b.download(b.axpy(s, 2, x, x)));
      assertEquals(30, b.traceProduct(x, x));
      assertArrayEquals(
          new double[] {9, 19, 19, 41, 19, 41, 41, 91},
          b.download(b.weightedCrossProducts(s, x, x)),
          1e-13);
      assertArrayEquals(new double[] {1, 2, 3, 4}, b.download(x), "and nothing moved");
    }
  }
}
