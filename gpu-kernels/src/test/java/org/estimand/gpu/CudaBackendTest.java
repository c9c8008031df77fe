package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.estimand.errors.BackendException;
import org.estimand.gpu.emulator.ThreadOrder;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.estimand.matrix.ejml.EjmlProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the backend on a device promises beyond the contract of all backends. */
class CudaBackendTest {
  @BeforeAll
  static void start() {
    Gpu.start();
  }

  @AfterEach
  void nothingIsLeft() {
    Gpu.knob("failAllocationsFrom", 0);
    Gpu.assertClean();
  }

  private static double[] run(Operations.Operation operation, MatrixBackend backend) {
    try (DeviceScope scope = new DeviceScope()) {
      return operation.on(backend, scope);
    }
  }

  @Test
  void itIsFoundByNameAndBySize() {
    BackendStatus status =
        MatrixBackends.list().stream()
            .filter(s -> s.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    assertTrue(status.isAvailable());
    assertEquals(GpuSupport.status(), status.detail());
    assertEquals(1, status.detail().lines().count());
    MatrixBackend named = MatrixBackends.open("cuda", OffloadPolicy.Operation.DENSE, 1);
    assertEquals("cuda", named.name());
    assertEquals(status.detail(), named.describe());
    assertEquals("cuda", MatrixBackends.resolve("auto", OffloadPolicy.Operation.BATCHED, 1e8));
    assertEquals("ejml", MatrixBackends.resolve("auto", OffloadPolicy.Operation.BATCHED, 1e6));
    System.setProperty("estimand.gpu", "require");
    try {
      assertTrue(new CudaProvider().probe().isAvailable(), "required, and there");
    } finally {
      System.clearProperty("estimand.gpu");
    }
  }

  @Test
  void everyOperationAgreesWithJavaAndRunsOnTheDevice() {
    MatrixBackend java = new EjmlProvider().open();
    Map<String, double[]> results = new TreeMap<>();
    for (ThreadOrder order : ThreadOrder.values()) {
      for (Map.Entry<String, Operations.Operation> e : Operations.all().entrySet()) {
        String name = e.getKey();
        CudaBackend cuda = Gpu.open(order);
        double[] got = run(e.getValue(), cuda);
        double[] want = run(e.getValue(), java);
        double scale = 1;
        for (double v : want) {
          scale = Math.max(scale, Math.abs(v));
        }
        assertArrayEquals(want, got, 1e-10 * scale, name);
        boolean atHost = name.endsWith("NORMAL") || name.endsWith("EXPONENTIAL");
        assertEquals(atHost ? 1 : 0, cuda.fallbacks(), name);
        assertEquals(0, cuda.liveBlocks());
        double[] before = results.putIfAbsent(name, got);
        if (before != null) {
          assertArrayEquals(before, got, name + ": the same bits in any order of threads");
        }
      }
    }
  }

  @Test
  void bootstrapWeightsAreThoseOfEveryBackend() {
    MatrixBackend java = new EjmlProvider().open();
    CudaBackend cuda = Gpu.open();
    for (BootstrapLaw law : BootstrapLaw.values()) {
      Operations.Operation one =
          (b, s) ->
              b.download(
                  b.multiplierBootstrap(
                      s, b.upload(s, new double[] {1}, 1, 1), -5_000_000_000L, 300, law));
      assertArrayEquals(run(one, java), run(one, cuda), law + ": one row, so the weight itself");
    }
  }

  @Test
  void callersOnManyThreadsGetTheSameBits() throws Exception {
    CudaBackend cuda = Gpu.open();
    Map<String, Operations.Operation> all = Operations.all();
    List<String> names = List.of("gemm", "logistic", "ridgeGrid", "bootstrap MAMMEN", "centre");
    Map<String, double[]> alone = new TreeMap<>();
    names.forEach(n -> alone.put(n, run(all.get(n), cuda)));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> running = new ArrayList<>();
      for (int k = 0; k < 20; k++) {
        String name = names.get(k % names.size());
        running.add(pool.submit(() -> run(all.get(name), cuda)));
      }
      for (int k = 0; k < 20; k++) {
        assertArrayEquals(alone.get(names.get(k % names.size())), running.get(k).get());
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(0, cuda.liveBlocks());
  }

  @Test
  void handlesThatNobodyClosesAreFreedAndCounted() throws InterruptedException {
    CudaBackend cuda = Gpu.open();
    leak(cuda);
    for (int k = 0; k < 200 && cuda.leakedBlocks() < 2; k++) {
      System.gc();
      Thread.sleep(10);
    }
    assertEquals(2, cuda.leakedBlocks());
    assertEquals(0, cuda.liveBlocks());
    run(Operations.all().get("gemm"), cuda);
    assertEquals(2, cuda.leakedBlocks(), "what is closed is no leak");
  }

  @SuppressWarnings("resource")
  private static void leak(CudaBackend cuda) {
    DeviceScope forgotten = new DeviceScope();
    DeviceMatrix x = cuda.upload(forgotten, new double[] {1, 2}, 2, 1);
    cuda.axpy(forgotten, 2, x, x);
    assertEquals(2, cuda.liveBlocks());
  }

  @Test
  void memoryInUseTwiceIsTheSameMemory() {
    Assumptions.assumeTrue(Gpu.isEmulated());
    CudaBackend cuda = Gpu.open();
    run(Operations.all().get("gemm"), cuda);
    long before = Gpu.counter("allocationCalls");
    for (int k = 0; k < 3; k++) {
      run(Operations.all().get("gemm"), cuda);
    }
    assertEquals(before, Gpu.counter("allocationCalls"), "nothing new after the first time");
  }

  @Test
  void whatWasMadeInMainMemoryMovesToTheDeviceWhenThereIsRoom() {
    Assumptions.assumeTrue(Gpu.isEmulated());
    CudaBackend cuda = Gpu.open();
    GpuSupport.device().trim();
    try (DeviceScope scope = new DeviceScope()) {
      Gpu.knob("failAllocationsFrom", 1);
      DeviceMatrix x = cuda.upload(scope, new double[] {1, 2, 3, 4}, 2, 2);
      DeviceMatrix sum = cuda.axpy(scope, 1, x, x);
      assertEquals(2, cuda.fallbacks());
      assertEquals(0, Gpu.counter("liveAllocations"));
      assertArrayEquals(new double[] {2, 4, 6, 8}, cuda.download(sum));
      Gpu.knob("failAllocationsFrom", 0);
      long up = cuda.uploads();
      assertArrayEquals(new double[] {2, 8, 18, 32}, cuda.download(cuda.multiply(scope, x, sum)));
      assertEquals(2, cuda.fallbacks(), "on the device again");
      assertTrue(Gpu.counter("liveAllocations") >= 3);
      assertEquals(up, cuda.uploads(), "not an upload that anybody asked for");
      assertArrayEquals(new double[] {1, 2, 3, 4}, cuda.download(x));
    }
  }

  @Test
  void matricesBeyondEveryMemoryAreRefused() {
    Assumptions.assumeTrue(Gpu.isEmulated());
    CudaBackend cuda = Gpu.open();
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix tall = cuda.zeros(scope, 70_000, 1);
      assertEquals(
          "BACKEND-011 CUDA has no room for a matrix of 4900000000 cells (37384 MiB) in \"gemm\","
              + " and neither has a Java array. Work on fewer rows or columns at a time.",
          assertThrows(BackendException.class, () -> cuda.gemm(scope, tall, false, tall, true))
              .getMessage());
      assertEquals(1, cuda.liveBlocks());
      DeviceMatrix wide = new DeviceMatrix(largeOne(cuda, scope), 70_000, 70_000);
      assertEquals(
          "BACKEND-013 A matrix of 4900000000 cells does not fit into a Java array. Download parts"
              + " of it (selectRows).",
          assertThrows(BackendException.class, () -> cuda.download(wide)).getMessage());
      int[] each = IntStream.range(0, 70_000).toArray();
      assertEquals(
          "BACKEND-011 CUDA has no room for a matrix of 4900000000 cells (37384 MiB) in"
              + " \"ridgeGrid\", and neither has a Java array. Work on fewer rows or columns at a"
              + " time.",
          assertThrows(
                  BackendException.class,
                  () -> cuda.ridgeGrid(scope, wide, tall, each, new double[] {1}))
              .getMessage());
    }
  }

  /** A handle that says it is large; its memory is not touched. */
  private static CudaBlock largeOne(CudaBackend cuda, DeviceScope scope) {
    AtomicLong count = new AtomicLong();
    Content content =
        new Content(GpuSupport.device(), 4_900_000_000L, null, new double[0], count, count);
    return scope.register(new CudaBlock(cuda, scope, content));
  }

  @Test
  void argumentsOfALaunchAreThoseThatTheKernelDeclares() {
    CudaDevice device = GpuSupport.device();
    assertEquals(
        "kernel fill takes [u64, f64, u64], not [u32, f64, u64]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Launch(device, "fill").ints(1).doubles(0).nothing().block(256).on(1))
            .getMessage());
    assertEquals(
        "no kernel fil",
        assertThrows(IllegalArgumentException.class, () -> new Launch(device, "fil").block(1).on(1))
            .getMessage());
  }

  @Test
  void largeArraysGoOverInPieces() {
    Assumptions.assumeTrue(Gpu.isEmulated());
    CudaBackend cuda = Gpu.open();
    double[] values = new double[CudaDevice.PIECE + 3];
    values[0] = 1;
    values[CudaDevice.PIECE - 1] = 2;
    values[CudaDevice.PIECE] = 3;
    values[CudaDevice.PIECE + 2] = 4;
    long up = Gpu.counter("copiesUp");
    try (DeviceScope scope = new DeviceScope()) {
      double[] back = cuda.download(cuda.upload(scope, values, values.length, 1));
      assertArrayEquals(values, back);
    }
    assertEquals(up + 2, Gpu.counter("copiesUp"));
    assertEquals(1, cuda.uploads(), "one transfer for the caller");
  }

  /** For the caller there is no transfer: the copies behind are the backend's own. */
  @Test
  void eigenvaluesComeFromTheHost() {
    CudaBackend cuda = Gpu.open();
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix x = cuda.upload(scope, new double[] {2, 1, 1, 2}, 2, 2);
      long up = cuda.uploads();
      long down = cuda.downloads();
      DeviceMatrix e = cuda.eigen(scope, x);
      assertEquals(up, cuda.uploads());
      assertEquals(down, cuda.downloads());
      double[] values = cuda.download(e);
      assertEquals(1, values[0], 1e-15);
      assertEquals(3, values[3], 1e-15);
    }
  }

  @Test
  void copiesDoNotDependOnFoldsPenaltiesDrawsOrProblems() {
    Assumptions.assumeTrue(Gpu.isEmulated());
    List<Long> ridge = new ArrayList<>();
    List<Long> bootstrap = new ArrayList<>();
    List<Long> fits = new ArrayList<>();
    for (int size : new int[] {2, 5}) {
      ridge.add(
          copies(
              (b, s) -> {
                DeviceMatrix x = b.upload(s, Operations.random("x", 20), 20, 1);
                DeviceMatrix y = b.upload(s, Operations.random("y", 20), 20, 1);
                int[] folds = new int[20];
                double[] penalties = new double[size + 1];
                for (int i = 0; i < 20; i++) {
                  folds[i] = i % size;
                }
                Arrays.fill(penalties, 0.5);
                return b.download(b.ridgeGrid(s, b.rbf(s, x, x, 1), y, folds, penalties));
              }));
      bootstrap.add(
          copies(
              (b, s) ->
                  b.download(
                      b.multiplierBootstrap(
                          s,
                          b.upload(s, Operations.random("e", 20), 20, 1),
                          3,
                          10 * size,
                          BootstrapLaw.RADEMACHER))));
      fits.add(
          copies(
              (b, s) -> {
                double[] w = new double[20 * size];
                Arrays.fill(w, 1);
                return b.download(
                    b.weightedLeastSquares(
                        s,
                        b.upload(s, Operations.random("x", 40), 20, 2),
                        b.upload(s, Operations.random("y", 20), 20, 1),
                        b.upload(s, w, 20, size),
                        new int[size]));
              }));
    }
    for (List<Long> counts : List.of(ridge, bootstrap, fits)) {
      assertEquals(counts.get(0), counts.get(1), "ridge " + ridge + ", " + bootstrap + fits);
    }
  }

  /** Copies of the driver in both directions. */
  private static long copies(Operations.Operation operation) {
    CudaBackend cuda = Gpu.open();
    long before = Gpu.counter("copiesUp") + Gpu.counter("copiesDown");
    assertNotNull(run(operation, cuda));
    return Gpu.counter("copiesUp") + Gpu.counter("copiesDown") - before;
  }
}
