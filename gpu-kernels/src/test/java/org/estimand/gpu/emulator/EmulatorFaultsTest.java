package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every check of the emulator: a kernel that breaks the rule is reported, its neighbour that keeps
 * it is not.
 */
@ExtendWith(EmulatorExtension.class)
class EmulatorFaultsTest {
  /** Runs a kernel that must be reported; returns the report. */
  private static String caught(
      TestDevice device,
      String kind,
      int code,
      String kernel,
      int grid,
      int block,
      Object... arguments) {
    assertEquals(
        code,
        device.run(kernel, grid, block, arguments),
        () -> kernel + ": " + EmulatorControl.reports());
    List<String> reports = EmulatorExtension.takeReports();
    assertEquals(1, reports.size(), reports::toString);
    String report = reports.get(0);
    assertTrue(report.startsWith(kind + ": kernel " + kernel + ", block ("), report);
    assertTrue(report.contains("; PTX line "), report);
    // The error stays until the context is destroyed.
    assertEquals(code, JCudaDriver.cuCtxSynchronize());
    assertEquals(code, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 8));
    return report;
  }

  private static TestDevice device() {
    return new TestDevice("faults.ptx");
  }

  private static void contains(String report, String part) {
    assertTrue(report.contains(part), report);
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void globalOutOfRange(ThreadOrder order) {
    EmulatorControl.order(order);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8 * 100);
      assertEquals(0, device.run("rangeGood", 2, 64, device.upload(new double[100]), out, 100));
      CUdeviceptr x = device.upload(new double[128]);
      String report = caught(device, "out-of-range", 700, "rangeBad", 2, 64, x, out, 100);
      contains(report, "8-byte write of global memory at 0x");
      contains(report, " bytes past the end of allocation #1 (800 bytes at 0x");
      contains(report, "'st.global.f64 ");
    }
  }

  @Test
  void sharedOutOfRange() {
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8 * 32);
      assertEquals(0, device.start("sharedRangeGood", new int[] {1}, new int[] {32}, 256, out, 32));
      assertEquals(0, JCudaDriver.cuCtxSynchronize());
      assertEquals(0, device.start("sharedRangeBad", new int[] {1}, new int[] {32}, 256, out, 32));
      assertEquals(700, JCudaDriver.cuCtxSynchronize());
      String report = EmulatorExtension.takeReports().get(0);
      contains(report, "out-of-range: kernel sharedRangeBad, block (0,0,0) thread (31,0,0)");
      contains(report, "at shared offset 256; the block has 256 bytes");
    }
  }

  @Test
  void misaligned() {
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(new double[64]);
      CUdeviceptr out = device.bytes(8 * 4);
      assertEquals(0, device.run("alignment", 1, 4, x, out, 8));
      assertEquals(0, device.run("vectors", 1, 1, x, out, 2));
      contains(
          caught(device, "misaligned", 716, "alignment", 1, 4, x, out, 4), "not a multiple of 8");
    }
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(new double[64]);
      contains(
          caught(device, "misaligned", 716, "vectors", 1, 1, x, device.bytes(8), 1),
          "not a multiple of 16");
    }
  }

  @Test
  void unwrittenGlobalMemory() {
    try (TestDevice device = device()) {
      CUdeviceptr x = device.bytes(8 * 10);
      CUdeviceptr out = device.bytes(8);
      assertTrue(Double.isNaN(device.doubles(x, 1)[0]), "unwritten memory downloads as NaN");
      assertEquals(8, EmulatorControl.count("unwrittenBytesDown"));
      JCudaDriver.cuMemsetD8(x, (byte) 0, 72);
      assertEquals(0, device.run("sum", 1, 1, x, out, 9));
      assertEquals(0.0, device.doubles(out, 1)[0]);
      contains(
          caught(device, "uninitialised-read", 719, "sum", 1, 1, x, out, 10),
          "byte 0 was never written; 72 bytes into allocation #1 (80 bytes at 0x");
    }
    try (TestDevice device = device()) {
      CUdeviceptr x = device.bytes(4);
      CUdeviceptr out = device.bytes(4);
      assertEquals(0, device.run("bytes", 1, 1, x, out, 1));
      assertEquals(0x03020100, device.ints(out, 1)[0]);
      CUdeviceptr fresh = device.bytes(4);
      contains(
          caught(device, "uninitialised-read", 719, "bytes", 1, 1, fresh, out, 0),
          "byte 3 was never written");
    }
  }

  /** A pair of kernels with one output of 64 numbers. */
  private static void pair(String good, String bad, String kind, int code, int grid, int block) {
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8L * grid * block);
      for (ThreadOrder order : ThreadOrder.values()) {
        EmulatorControl.order(order);
        assertEquals(0, device.run(good, grid, block, out), EmulatorControl::lastReport);
      }
    }
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.order(order);
      try (TestDevice device = device()) {
        caught(device, kind, code, bad, grid, block, device.bytes(8L * grid * block));
      }
    }
  }

  @Test
  void unwrittenSharedMemory() {
    pair("sharedUnwrittenGood", "sharedUnwrittenBad", "uninitialised-read", 719, 1, 64);
  }

  @Test
  void sharedRaces() {
    pair("sharedRaceGood", "sharedRaceBad", "", 719, 1, 64, "shared-race", "uninitialised-read");
    pair("sharedLateGood", "sharedLateBad", "shared-race", 719, 1, 64);
    pair("countersGood", "countersBad", "shared-race", 719, 1, 64);
    pair("manyReadersGood", "manyReadersBad", "shared-race", 719, 1, 64);
    pair("warpRaceGood", "warpRaceBad", "", 719, 1, 64, "shared-race", "uninitialised-read");
    pair("warpRaceGood", "warpRaceFar", "shared-race", 719, 1, 64);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 64);
      assertEquals(0, device.run("charsGood", 1, 64, out));
      assertEquals(63, device.ints(out, 64)[0]);
    }
  }

  /** As above where the order of threads decides which of two kinds is seen first. */
  private static void pair(
      String good, String bad, String none, int code, int grid, int block, String... kinds) {
    assertEquals("", none);
    try (TestDevice device = device()) {
      assertEquals(
          0,
          device.run(good, grid, block, device.bytes(8L * grid * block)),
          EmulatorControl::lastReport);
    }
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.order(order);
      try (TestDevice device = device()) {
        assertEquals(
            code,
            device.run(bad, grid, block, device.bytes(8L * grid * block)),
            () -> bad + " in order " + order);
        String report = EmulatorExtension.takeReports().get(0);
        assertTrue(List.of(kinds).stream().anyMatch(kind -> report.startsWith(kind + ":")), report);
      }
    }
  }

  @Test
  void racesBetweenBlocks() {
    pair("blocksGood", "blocksBad", "global-race-blocks", 719, 3, 32);
    int n = 96;
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(new double[n]);
      CUdeviceptr out = device.bytes(8L * n);
      assertEquals(0, device.run("blocksReadGood", 3, 32, x, out, n));
      assertEquals(
          0,
          device.run("blocksReadGood", 3, 32, x, out, n),
          "a second launch may write the same memory");
      caught(device, "global-race-blocks", 719, "blocksReadBad", 3, 32, x, out, n);
    }
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(new double[n]);
      contains(
          caught(device, "global-race-blocks", 719, "blocksLateBad", 3, 32, x, x, n),
          "races with a read by thread number");
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void atomicsOfManyBlocksAreNoRace(ThreadOrder order) {
    EmulatorControl.order(order);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.upload(0, -1, 1000, 0);
      CUdeviceptr last = device.bytes(4 * 96);
      JCudaDriver.cuMemsetD32(last, -1, 96);
      assertEquals(0, device.run("blocksAtomic", 3, 32, out, last));
      assertArrayEquals(new int[] {96, 95, 0, -1}, device.ints(out, 4));
      assertEquals(77, device.ints(last, 96)[77]);
    }
  }

  @Test
  void racesOfThreadsOnGlobalMemory() {
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(new double[64]);
      CUdeviceptr out = device.bytes(8 * 64);
      assertEquals(0, device.run("threadsGood", 1, 64, x, out));
      caught(device, "global-race-threads", 719, "threadsBad", 1, 64, x, out);
    }
  }

  @Test
  void divergentBarriers() {
    pair("barrierBranchGood", "barrierBranchBad", "divergent-barrier", 719, 1, 64);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 64);
      assertEquals(0, device.run("barrierExitGood", 1, 64, out, 50));
      assertEquals(
          0,
          device.run("barrierExitBad", 1, 50, out, 50),
          "without an early exit the same kernel is right");
      contains(
          caught(device, "divergent-barrier", 719, "barrierExitBad", 1, 64, out, 50),
          "has already exited");
    }
  }

  @Test
  void exitedLaneInShuffleMask() {
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 32);
      assertEquals(0, device.run("laneGood", 1, 32, out, 20));
      contains(
          caught(device, "exited-lane", 719, "laneBad", 1, 32, out, 20),
          "names lane 20, which has exited");
    }
    try (TestDevice device = device()) {
      String report =
          caught(device, "exited-lane", 719, "laneGood", 1, 20, device.bytes(4 * 32), 20);
      contains(report, "names lane 20, but the warp has 20 threads");
    }
  }

  @Test
  void deadlock() {
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 32);
      assertEquals(0, device.run("stuckGood", 1, 32, out));
      contains(
          caught(device, "deadlock", 702, "stuckBad", 1, 32, out),
          "16 wait at a barrier, 16 at a warp operation (mask 0xffffffff)");
    }
  }

  @Test
  void endlessLoop() {
    try (TestDevice device = device()) {
      assertEquals(0, device.run("spin", 1, 1, device.upload(1)));
      EmulatorControl.turn("instructionLimit", 2_000_000);
      caught(device, "timeout", 702, "spin", 1, 1, device.upload(0));
    }
  }

  @Test
  void trap() {
    try (TestDevice device = device()) {
      assertEquals(0, device.run("trapBad", 1, 2, device.upload(1, 2)));
      caught(device, "trap", 719, "trapBad", 1, 2, device.upload(1, -2));
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void warpAndBlockOperationsEqualJava(ThreadOrder order) {
    EmulatorControl.order(order);
    int[] x = new int[64];
    for (int k = 0; k < 64; k++) {
      x[k] = k * 37 % 51;
    }
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 64 * 13);
      assertEquals(0, device.run("warpOperations", 1, 64, device.upload(x), out, 8));
      int[] got = device.ints(out, 64 * 13);
      for (int t = 0; t < 64; t++) {
        int lane = t & 31;
        int warp = t - lane;
        int ballot = 0;
        boolean any = false;
        for (int k = 0; k < 32; k++) {
          ballot |= (x[warp + k] & 1) << k;
          any |= x[warp + k] == 5;
        }
        int odd = 0;
        boolean below = true;
        for (int v : x) {
          odd += v & 1;
          below &= v < 50;
        }
        int[] want = {
          x[lane + 3 < 32 ? t + 3 : t],
          x[lane >= 3 ? t - 3 : t],
          x[t ^ 5],
          x[warp + (t * 7 & 31)],
          x[(lane & 7) + 2 < 8 ? t + 2 : t],
          x[warp + (lane & 16) + 3],
          ballot,
          any ? 1 : 0,
          1,
          odd,
          1,
          below ? 1 : 0,
          -1
        };
        for (int f = 0; f < want.length; f++) {
          assertEquals(want[f], got[t + 64 * f], "operation " + f + " of thread " + t);
        }
      }
    }
  }

  @Test
  void fixedTreeGivesTheSameBitsInEveryOrder() {
    double[] x = new double[5000];
    for (int k = 0; k < x.length; k++) {
      x[k] = Math.sin(k) / 3;
    }
    double[] first = null;
    double[] firstAtomic = null;
    boolean differs = false;
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.order(order);
      try (TestDevice device = device()) {
        CUdeviceptr out = device.bytes(8 * 4);
        CUdeviceptr in = device.upload(x);
        assertEquals(0, device.run("tree", 4, 64, in, out, x.length));
        double[] got = device.doubles(out, 4);
        CUdeviceptr total = device.upload(0.0);
        assertEquals(0, device.run("order", 79, 64, in, total, x.length));
        double[] atomic = device.doubles(total, 1);
        if (first == null) {
          first = got;
          firstAtomic = atomic;
        }
        assertArrayEquals(first, got);
        differs |= atomic[0] != firstAtomic[0];
      }
    }
    assertTrue(differs, "a sum by atomic additions shows the order of the blocks");
  }

  @Test
  void sourceLineWhenThePtxHasIt() {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry store(.param .u64 out)
        {
          .reg .b64 %rd<2>;
          .loc 1 41 3
          ld.param.u64 %rd1, [out];
          .loc 1 42 3
          st.global.u64 [%rd1+8], 5;
          ret;
        }
        .file 1 "/somewhere/kernels.cu"
        """;
    try (TestDevice device = new TestDevice()) {
      assertEquals(0, device.load(ptx));
      assertEquals(0, device.run("store", 1, 1, device.bytes(16)));
      contains(
          caught(device, "out-of-range", 700, "store", 1, 1, device.bytes(8)),
          "PTX line 10 'st.global.u64 [%rd1+8], 5;', source kernels.cu:42");
    }
  }
}
