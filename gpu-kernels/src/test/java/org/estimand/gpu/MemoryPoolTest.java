package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pool on a driver of integers. */
class MemoryPoolTest {
  private static final int OUT_OF_MEMORY = 2;
  private static final int ILLEGAL_ADDRESS = 700;

  private final List<Integer> held = new ArrayList<>();
  private long capacity = 10;
  private int code = OUT_OF_MEMORY;
  private int made;
  private final MemoryPool<Integer> pool =
      new MemoryPool<>(this::allocate, b -> held.remove(b), 1024);

  private Integer allocate(long bytes) {
    assertEquals(0, bytes % 256);
    if (held.size() >= capacity) {
      throw new CudaFailure("cuMemAlloc", code);
    }
    held.add(++made);
    return made;
  }

  @Test
  void blocksOfOneSizeAreUsedAgain() {
    Integer first = pool.take(300);
    pool.give(first, 300);
    assertEquals(512, pool.waitingBytes());
    assertEquals(first, pool.take(512), "300 and 512 bytes take the same room");
    assertEquals(0, pool.waitingBytes());
    assertNotEquals(first, pool.take(512), "in use");
    assertNotEquals(first, pool.take(513));
    assertEquals(3, held.size());
  }

  @Test
  void onlySoMuchWaits() {
    Integer a = pool.take(1024);
    Integer b = pool.take(256);
    pool.give(a, 1024);
    pool.give(b, 256);
    assertEquals(1024, pool.waitingBytes());
    assertEquals(List.of(a), held, "the second went back at once");
    pool.flush();
    assertEquals(List.of(), held);
    assertEquals(0, pool.waitingBytes());
  }

  @Test
  void whatWaitsIsGivenBackWhenMemoryRunsOut() {
    capacity = 2;
    Integer a = pool.take(256);
    Integer b = pool.take(512);
    pool.give(a, 256);
    Integer c = pool.take(768);
    assertEquals(1, pool.flushes());
    assertEquals(List.of(b, c), held);
    CudaFailure none = assertThrows(CudaFailure.class, () -> pool.take(256));
    assertEquals("cuMemAlloc returned CUDA_ERROR_OUT_OF_MEMORY", none.getMessage());
    assertEquals(2, pool.flushes(), "tried once more");
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    capacity = 0;
    code = ILLEGAL_ADDRESS;
    assertThrows(CudaFailure.class, () -> pool.take(1));
    assertEquals(0, pool.flushes());
  }

  @Test
  void sizes() {
    assertEquals(256, MemoryPool.rounded(1));
    assertEquals(256, MemoryPool.rounded(256));
    assertEquals(512, MemoryPool.rounded(257));
    assertEquals(1L << 40, MemoryPool.rounded((1L << 40) - 1), "beyond 32 bits");
    assertThrows(ArithmeticException.class, () -> MemoryPool.rounded(Long.MAX_VALUE));
  }
}
