package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.ejml.EjmlProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory that runs out at every place: right results, nothing left behind. */
class CudaOutOfMemoryTest {
  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(Gpu.isEmulated(), "a device's memory cannot be made to run out");
    Gpu.start();
  }

  @AfterEach
  void restore() {
    Gpu.knob("failAllocation", 0);
    Gpu.knob("failAllocationsFrom", 0);
    Gpu.assertClean();
  }

  static Stream<String> operations() {
    return Operations.all().keySet().stream();
  }

  private static double[] run(Operations.Operation operation, MatrixBackend backend) {
    try (DeviceScope scope = new DeviceScope()) {
      return operation.on(backend, scope);
    } finally {
      assertEquals(0, backend.liveBlocks());
    }
  }

  private static void near(double[] want, double[] got, String what) {
    assertEquals(want.length, got.length, what);
    double scale = 1;
    for (double v : want) {
      scale = Math.max(scale, Math.abs(v));
    }
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], 1e-10 * scale, what + ", cell " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyAllocationMayFail(String name) {
    Operations.Operation operation = Operations.all().get(name);
    double[] want = run(operation, new EjmlProvider().open());
    CudaBackend plain = Gpu.open();
    GpuSupport.device().trim();
    long before = Gpu.counter("allocationCalls");
    near(want, run(operation, plain), name);
    long allocations = Gpu.counter("allocationCalls") - before;
    assertTrue(allocations > 0, "the operation uses the device");
    for (long k = 1; k <= allocations; k++) {
      CudaBackend starved = Gpu.open();
      GpuSupport.device().trim();
      Gpu.knob("failAllocationsFrom", k);
      near(want, run(operation, starved), name + " without allocation " + k + " and later ones");
      Gpu.knob("failAllocationsFrom", 0);
      assertTrue(starved.fallbacks() > plain.fallbacks(), name + ": allocation " + k);
      Gpu.assertClean();
      CudaBackend unlucky = Gpu.open();
      Gpu.knob("failAllocation", k);
      near(want, run(operation, unlucky), name + " without allocation " + k);
      Gpu.knob("failAllocation", 0);
      assertEquals(plain.fallbacks(), unlucky.fallbacks(), "tried again after a flush");
      Gpu.assertClean();
    }
  }
}
