package org.estimand.gpu;

import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** One launch of a kernel: its arguments in the order of the declaration, then its shape. */
final class Launch {
  /** Largest grid; the kernels loop over what is beyond. */
  private static final long MOST_BLOCKS = 1L << 30;

  private final CudaDevice device;
  private final String kernel;
  private final List<Pointer> arguments = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private int blockX;
  private int blockY = 1;
  private int shared;

  Launch(CudaDevice device, String kernel) {
    this.device = device;
    this.kernel = kernel;
  }

  /** 32-bit integers. */
  Launch ints(int... values) {
    for (int v : values) {
      arguments.add(Pointer.to(new int[] {v}));
      types.add("u32");
    }
    return this;
  }

  /** 64-bit integers. */
  Launch longs(long... values) {
    for (long v : values) {
      arguments.add(Pointer.to(new long[] {v}));
      types.add("u64");
    }
    return this;
  }

  Launch doubles(double... values) {
    for (double v : values) {
      arguments.add(Pointer.to(new double[] {v}));
      types.add("f64");
    }
    return this;
  }

  /** Addresses; an allocation of no bytes has address 0. */
  Launch addresses(Allocation... blocks) {
    for (Allocation block : blocks) {
      CUdeviceptr address = block.address();
      arguments.add(address == null ? Pointer.to(new long[] {0}) : Pointer.to(address));
      types.add("u64");
    }
    return this;
  }

  /** The address 0. */
  Launch nothing() {
    return longs(0);
  }

  Launch block(int x) {
    blockX = x;
    return this;
  }

  Launch block(int x, int y) {
    blockX = x;
    blockY = y;
    return this;
  }

  /** Dynamic shared memory. */
  Launch shared(long bytes) {
    shared = Math.toIntExact(bytes);
    return this;
  }

  /** Runs it on so many blocks; on none there is nothing to do. */
  void on(long blocks) {
    device.entries().require(kernel, types);
    if (blocks > 0) {
      Pointer all = Pointer.to(arguments.toArray(new Pointer[0]));
      int grid = (int) Math.min(blocks, MOST_BLOCKS);
      device.launch(kernel, grid, blockX, blockY, shared, all);
    }
  }
}
