package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import jcuda.driver.CUdeviceptr;
import org.junit.jupiter.api.Test;

/** Positions beyond 2^31 elements, without the memory for them. */
class AddressTest extends KernelFixture {
  @Test
  void positionsHave64Bits() {
    int large = Integer.MAX_VALUE;
    TestDriver.inEveryOrder(
        PtxText.resource("kernel-mutants/addresses.ptx"),
        d -> {
          CUdeviceptr out = d.room(32);
          long strips = ((long) large + 255) / 256;
          long tile = strips * 70_000 + 3;
          d.launch(
              "addresses",
              1,
              new int[] {1},
              0,
              large - 1,
              large,
              large,
              60_000,
              50_000,
              49_999,
              tile,
              out);
          int[] halves = d.ints(out, 8);
          long[] got = new long[4];
          for (int i = 0; i < 4; i++) {
            got[i] = ((long) halves[2 * i + 1] << 32) | (halves[2 * i] & 0xFFFFFFFFL);
          }
          assertArrayEquals(
              new long[] {
                (long) large * large + large - 1, 60_000L * 50_000 * 49_999, 3 * 256 + 255, 70_000
              },
              got);
        });
  }

  /**
   * A shipped kernel reads the last cell of a matrix of 2^28 x 2^28, of which that cell is here.
   */
  @Test
  void theLastCellOfAHugeMatrixIsFound() {
    int n = 1 << 28;
    onDevice(
        d -> {
          TestDriver.allowAnyPointer();
          long last = 8L * ((long) (n - 1) * n + n - 1);
          CUdeviceptr kernel = d.upload(7.0).withByteOffset(-last);
          CUdeviceptr y = d.upload(3.0).withByteOffset(-8L * (n - 1));
          CUdeviceptr matrix = d.doubles(1);
          CUdeviceptr right = d.doubles(1);
          d.launch(
              "ridge_gather",
              1,
              CELLS,
              0,
              n,
              1,
              0L,
              1,
              1,
              kernel,
              y,
              d.upload(n - 1),
              d.upload(0.5),
              matrix,
              right);
          assertEquals(
              List.of(7.5, 3.0), Arrays.asList(d.doubles(matrix, 1)[0], d.doubles(right, 1)[0]));
        });
  }
}
