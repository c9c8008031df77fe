package org.estimand.gpu;

import java.util.ArrayList;
import java.util.List;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceStorage;

/**
 * One operation on the device: inputs, scratch memory that ends with it, launches. Used under the
 * lock of the device.
 */
final class Work implements AutoCloseable {
  private final CudaDevice device;
  private final List<Allocation> scratch = new ArrayList<>();

  Work(CudaDevice device) {
    this.device = device;
  }

  Launch launch(String kernel) {
    return new Launch(device, kernel);
  }

  Allocation of(DeviceStorage storage) {
    return ((CudaBlock) storage).content().onDevice();
  }

  Allocation of(DeviceMatrix matrix) {
    return of(matrix.storage());
  }

  Allocation of(DeviceBatch batch) {
    return of(batch.storage());
  }

  private Allocation scratch(long bytes) {
    Allocation block = device.allocation(bytes);
    scratch.add(block);
    return block;
  }

  /** Room for doubles, given back when the operation ends unless it is kept. */
  Allocation doubles(long cells) {
    return scratch(Math.multiplyExact(cells, Double.BYTES));
  }

  /** Room for 32-bit integers, given back when the operation ends. */
  Allocation ints(long cells) {
    return scratch(Math.multiplyExact(cells, Integer.BYTES));
  }

  Allocation up(double[] values) {
    Allocation block = doubles(values.length);
    device.up(values, block);
    return block;
  }

  Allocation up(int[] values) {
    Allocation block = ints(values.length);
    device.up(values, block);
    return block;
  }

  void up(double[] values, Allocation to) {
    device.up(values, to);
  }

  void up(int[] values, Allocation to) {
    device.up(values, to);
  }

  void down(Allocation from, double[] values) {
    device.down(from, values);
  }

  void down(Allocation from, int[] values) {
    device.down(from, values);
  }

  /** Fills memory with one number. */
  void fill(Allocation block, long cells, double value) {
    launch("fill").longs(cells).doubles(value).addresses(block).block(256).on(tiles(cells, 256));
  }

  /** Hands memory over to the result. */
  Allocation keep(Allocation block) {
    scratch.remove(block);
    return block;
  }

  /** Number of tiles that cover a length. */
  static long tiles(long length, int tile) {
    return (length + tile - 1) / tile;
  }

  @Override
  public void close() {
    scratch.forEach(Allocation::release);
    scratch.clear();
  }
}
