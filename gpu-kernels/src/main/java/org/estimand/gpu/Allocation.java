package org.estimand.gpu;

import jcuda.driver.CUdeviceptr;

/** A piece of device memory. Made, read and released under the lock of its device. */
final class Allocation {
  private final CudaDevice device;
  private final long bytes;
  private CUdeviceptr address;

  Allocation(CudaDevice device, long bytes, CUdeviceptr address) {
    this.device = device;
    this.bytes = bytes;
    this.address = address;
  }

  long bytes() {
    return bytes;
  }

  /** Null when there are no bytes. */
  CUdeviceptr address() {
    return address;
  }

  /** Gives the memory back; twice does nothing. */
  void release() {
    if (address != null) {
      CUdeviceptr mine = address;
      address = null;
      device.giveBack(mine, bytes);
    }
  }
}
