package org.estimand.gpu;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a handle holds: device memory, or, where that ran out, an array in main memory that moves to
 * the device when an operation finds room for it. Runs when its handle is closed or, for a handle
 * that nobody closed, when it became unreachable.
 */
final class Content implements Runnable {
  private final CudaDevice device;
  private final long cells;
  private final AtomicLong live;
  private final AtomicLong leaked;
  private Allocation memory;
  private double[] array;
  private boolean open = true;
  private boolean expected;

  Content(
      CudaDevice device,
      long cells,
      Allocation memory,
      double[] array,
      AtomicLong live,
      AtomicLong leaked) {
    this.device = device;
    this.cells = cells;
    this.memory = memory;
    this.array = array;
    this.live = live;
    this.leaked = leaked;
    live.incrementAndGet();
  }

  long cells() {
    return cells;
  }

  /** Says that the owner closes it, so that it is no leak. */
  synchronized void expect() {
    expected = true;
  }

  /** The memory, filled first where the values are in main memory; under the lock of the device. */
  Allocation onDevice() {
    requireOpen();
    if (memory == null) {
      Allocation moved = device.allocation(cells * Double.BYTES);
      try {
        device.up(array, moved);
      } catch (CudaFailure e) {
        moved.release();
        throw e;
      }
      memory = moved;
      array = null;
    }
    return memory;
  }

  /** A copy of the values; under the lock of the device. */
  double[] values() {
    requireOpen();
    if (array != null) {
      return array.clone();
    }
    double[] values = new double[Math.toIntExact(cells)];
    device.down(memory, values);
    return values;
  }

  private synchronized void requireOpen() {
    if (!open) {
      throw new IllegalStateException("a matrix of backend cuda is used after it was closed");
    }
  }

  @Override
  public void run() {
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
      live.decrementAndGet();
      if (!expected) {
        leaked.incrementAndGet();
      }
    }
    device.release(this);
  }

  /** Lets go of the memory; under the lock of the device. */
  void drop() {
    array = null;
    if (memory != null) {
      memory.release();
      memory = null;
    }
  }
}
