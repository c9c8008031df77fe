package org.estimand.gpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Device memory that was given back and waits to be used again, by size. When memory runs out, all
 * of it goes back to the driver and the request is tried once more. Callers hold the device's lock.
 *
 * @param <P> what the driver calls an address
 */
final class MemoryPool<P> {
  private static final long GRAIN = 256;

  private final LongFunction<P> allocate;
  private final Consumer<P> free;
  private final long mostWaiting;
  private final Map<Long, Deque<P>> waiting = new TreeMap<>();
  private long waitingBytes;
  private long flushes;

  /**
   * @param allocate asks the driver for bytes; throws a {@link CudaFailure} when there are none
   * @param free gives a block back to the driver
   * @param mostWaiting bytes that may wait here; blocks beyond go back at once
   */
  MemoryPool(LongFunction<P> allocate, Consumer<P> free, long mostWaiting) {
    this.allocate = allocate;
    this.free = free;
    this.mostWaiting = mostWaiting;
  }

  /** What a request of some bytes really takes. */
  static long rounded(long bytes) {
    return Math.multiplyExact((bytes - 1) / GRAIN + 1, GRAIN);
  }

  /** A block of at least some bytes, more than zero. */
  P take(long bytes) {
    long size = rounded(bytes);
    Deque<P> ready = waiting.get(size);
    if (ready != null && !ready.isEmpty()) {
      waitingBytes -= size;
      return ready.pop();
    }
    try {
      return allocate.apply(size);
    } catch (CudaFailure e) {
      if (!e.isOutOfMemory()) {
        throw e;
      }
      flush();
      return allocate.apply(size);
    }
  }

  /** Takes a block of some bytes back. */
  void give(P block, long bytes) {
    long size = rounded(bytes);
    if (size > mostWaiting - waitingBytes) {
      free.accept(block);
      return;
    }
    waiting.computeIfAbsent(size, s -> new ArrayDeque<>()).push(block);
    waitingBytes += size;
  }

  /** Gives everything that waits back to the driver. */
  void flush() {
    flushes++;
    for (Deque<P> blocks : waiting.values()) {
      while (!blocks.isEmpty()) {
        free.accept(blocks.pop());
      }
    }
    waiting.clear();
    waitingBytes = 0;
  }

  /** Bytes that wait to be used again. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** How often everything was given back. */
  long flushes() {
    return flushes;
  }
}
