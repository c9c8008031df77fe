package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.ejml.EjmlProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kernel ridge regression on a device: groups, folds of any kind, what goes to the host. */
class CudaRidgeTest {
  @BeforeAll
  static void start() {
    Gpu.start();
  }

  @AfterEach
  void nothingIsLeft() {
    Gpu.assertClean();
  }

  private static double[] run(Operations.Operation operation, MatrixBackend backend) {
    try (DeviceScope scope = new DeviceScope()) {
      return operation.on(backend, scope);
    }
  }

  @Test
  void singularRidgeSystemsGoToTheHost() {
    CudaBackend cuda = Gpu.open();
    MatrixBackend java = new EjmlProvider().open();
    Operations.Operation flat =
        (b, s) -> {
          double[] ones = new double[36];
          Arrays.fill(ones, 1);
          return b.download(
              b.ridgeGrid(
                  s,
                  b.upload(s, ones, 6, 6),
                  b.upload(s, new double[] {1, 2, 3, 4, 5, 6}, 6, 1),
                  new int[] {0, 1, 2, 0, 1, 2},
                  new double[] {1e-17, 1}));
        };
    assertArrayEquals(run(flat, java), run(flat, cuda));
    assertEquals(1, cuda.fallbacks());
  }

  @Test
  void ridgeGridWithOddFolds() {
    MatrixBackend java = new EjmlProvider().open();
    CudaBackend cuda = Gpu.open();
    int[][] all = {{0, 0, 0, 0, 0}, {7, 2, 2, 2, 9}, {1, 1, 1, 1, 3}, {4, 1, 0, 2, 3}};
    for (int[] folds : all) {
      Operations.Operation grid =
          (b, s) -> {
            DeviceMatrix x = b.upload(s, Operations.random("x", 5), 5, 1);
            DeviceMatrix y = b.upload(s, Operations.random("y", 5), 5, 1);
            return b.download(b.ridgeGrid(s, b.rbf(s, x, x, 1), y, folds, new double[] {0.5, 2}));
          };
      assertArrayEquals(run(grid, java), run(grid, cuda), 1e-12);
    }
    assertEquals(0, cuda.fallbacks());
  }

  /** Rows times folds is more than an int; what is kept grows with the rows only. */
  @Test
  void leaveOneOutOfManyRowsIsPlannedInGroups() {
    int n = 60_000;
    RidgeLaunch plan = new RidgeLaunch(IntStream.range(0, n).toArray(), new double[46]);
    assertEquals(46L * n, plan.pairs());
    assertEquals(n - 1, plan.most());
    assertEquals(1, plan.group());
    assertEquals(46L * 3, new RidgeLaunch(new int[] {5, 0, 9, 9}, new double[46]).pairs());
  }

  /** Groups of one problem and one penalty give the bits of all at once. */
  @Test
  void kernelRidgeInGroupsHasTheSameBits() {
    CudaBackend cuda = Gpu.open();
    try (DeviceScope scope = new DeviceScope()) {
      KernelRidgeProblems.Builder some = KernelRidgeProblems.builder();
      some.gaussian(some.trainedOn(new int[] {0, 2, 3, 5, 8}), 0.5);
      some.gaussian(some.trainedOn(new int[] {1, 2, 4, 6, 7, 9}), 0.7).polynomial(0, 1, 0, 1);
      KernelRidgeProblems problems = some.build();
      double[] shares = new double[20];
      Arrays.fill(shares, 0, 10, 1.0 / 5);
      Arrays.fill(shares, 10, 20, 1.0 / 6);
      KernelRidgeData data =
          new KernelRidgeData(
              cuda.upload(scope, Operations.random("x", 20), 10, 2),
              cuda.upload(scope, new double[] {0, 0, 1, 1, 0, 0, 2, 2}, 4, 2),
              cuda.upload(scope, shares, 10, 2),
              cuda.upload(scope, Operations.random("y", 20), 10, 2));
      double[] grid = {1, 0.1, 0.5, 1, 0.1, 0.5, 1, 0.1, 0.5};
      DeviceMatrix penalties = cuda.upload(scope, grid, 3, 3);
      double[] want = cuda.download(cuda.kernelRidgeLosses(scope, problems, data, penalties));
      for (long bytes : new long[] {1, 1500, 4000}) {
        CudaDevice device = GpuSupport.device();
        double[] got =
            device.locked(
                "groups",
                () -> {
                  double[] values = new double[9];
                  try (Work work = new Work(device)) {
                    Allocation out = work.doubles(9);
                    assertTrue(new RidgeBatch(work, problems, data, bytes).losses(penalties, out));
                    work.down(out, values);
                  }
                  return values;
                });
        assertArrayEquals(want, got, bytes + " bytes");
      }
    }
  }

  /** A penalty that is nothing beside rounding: eigenvalues decide, on the host. */
  @Test
  void singularKernelRidgeSystemsGoToTheHost() {
    CudaBackend cuda = Gpu.open();
    MatrixBackend java = new EjmlProvider().open();
    KernelRidgeProblems.Builder some = KernelRidgeProblems.builder();
    some.polynomial(some.trainedOn(new int[] {0, 1, 2, 3, 4, 5}), 1, 0, 1);
    Operations.Operation losses =
        (b, s) -> {
          double[] shares = new double[6];
          Arrays.fill(shares, 1.0 / 6);
          KernelRidgeData data =
              new KernelRidgeData(
                  b.upload(s, new double[] {1, 2, 3, 4, 5, 7}, 6, 1),
                  b.upload(s, new double[] {0, 1}, 2, 1),
                  b.upload(s, shares, 6, 1),
                  b.upload(s, new double[] {1, -2, 3, -4, 5, -3}, 6, 1));
          double[] tiny = {1, 1e-19};
          return b.download(b.kernelRidgeLosses(s, some.build(), data, b.upload(s, tiny, 2, 1)));
        };
    assertArrayEquals(run(losses, java), run(losses, cuda));
    assertEquals(1, cuda.fallbacks());
  }
}
