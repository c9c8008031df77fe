package org.estimand.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.estimand.errors.BackendException;

/**
 * The first CUDA device: its primary context, the kernels, its memory. One lock; everything that
 * touches the driver runs inside {@link #locked}, in the order of the default stream.
 */
final class CudaDevice {
  /** Arrays go over in pieces, so that the collector of the virtual machine never waits long. */
  static final int PIECE = 1 << 23;

  private final ReentrantLock lock = new ReentrantLock();
  private final CUcontext context;
  private final PtxEntries entries;
  private final Map<String, CUfunction> functions = new LinkedHashMap<>();
  private final MemoryPool<CUdeviceptr> pool;
  private final String description;
  private volatile String failure;

  private CudaDevice(CUdevice device, CUcontext context, String ptx) {
    this.context = context;
    this.entries = new PtxEntries(ptx);
    CUmodule module = new CUmodule();
    byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
    CudaFailure.check(
        "cuModuleLoadData",
        JCudaDriver.cuModuleLoadData(module, Arrays.copyOf(text, text.length + 1)));
    for (String name : entries.names()) {
      CUfunction function = new CUfunction();
      CudaFailure.check(
          "cuModuleGetFunction", JCudaDriver.cuModuleGetFunction(function, module, name));
      functions.put(name, function);
    }
    long[] total = new long[1];
    CudaFailure.check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(total, device));
    this.pool = new MemoryPool<>(CudaDevice::allocate, CudaDevice::free, total[0] / 4);
    this.description = describe(device, total[0]);
  }

  /**
   * Opens the first device and loads the kernels.
   *
   * @throws CudaFailure from {@code cuInit} or {@code cuDeviceGetCount} when there is none
   * @throws LinkageError without JCuda or a CUDA driver
   */
  static CudaDevice open() {
    JCudaDriver.setExceptionsEnabled(false);
    CudaFailure.check("cuInit", JCudaDriver.cuInit(0));
    int[] count = new int[1];
    CudaFailure.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    if (count[0] == 0) {
      throw new CudaFailure("cuDeviceGetCount", CUresult.CUDA_ERROR_NO_DEVICE);
    }
    CUdevice device = new CUdevice();
    CudaFailure.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, 0));
    CUcontext context = new CUcontext();
    CudaFailure.check(
        "cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
    try {
      CudaFailure.check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
      return new CudaDevice(device, context, ptx());
    } catch (CudaFailure e) {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
      throw e;
    }
  }

  private static String ptx() {
    try (InputStream in = CudaDevice.class.getResourceAsStream("kernels.ptx")) {
      if (in == null) {
        throw new IllegalStateException("kernels.ptx is not beside " + CudaDevice.class.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(CUdevice device, long memory) {
    byte[] name = new byte[128];
    CudaFailure.check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    int[] version = new int[1];
    CudaFailure.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return String.format(
        Locale.ROOT,
        "%s, %d MiB, CUDA %d.%d driver",
        new String(name, 0, length, StandardCharsets.US_ASCII).strip(),
        memory >> 20,
        version[0] / 1000,
        version[0] % 1000 / 10);
  }

  /** Name, memory, driver. */
  String description() {
    return description;
  }

  /** What went wrong for good, or null. */
  String failure() {
    return failure;
  }

  /** Takes the device out of use: what went wrong cannot be mended in this process. */
  void spoil(String reason) {
    failure = reason;
  }

  PtxEntries entries() {
    return entries;
  }

  /**
   * Runs work with the context bound and nobody else on the device.
   *
   * @throws CudaFailure when memory runs out
   * @throws BackendException BACKEND-012 when anything else fails, now and before
   */
  <T> T locked(String operation, Supplier<T> work) {
    lock.lock();
    try {
      if (failure != null) {
        throw unusable(operation, failure, null);
      }
      try {
        CudaFailure.check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
        return work.get();
      } catch (CudaFailure e) {
        if (e.isOutOfMemory()) {
          throw e;
        }
        spoil(e.getMessage());
        throw unusable(operation, e.getMessage(), e);
      }
    } finally {
      lock.unlock();
    }
  }

  private static BackendException unusable(String operation, String reason, Throwable cause) {
    return new BackendException(
        "BACKEND-012",
        "CUDA failed in \""
            + operation
            + "\": "
            + reason
            + ". The device is not used any more in this process; backend(\"ejml\") or"
            + " -Destimand.gpu=off does without it.",
        cause);
  }

  /** Device memory; none for zero bytes. Inside {@link #locked} only. */
  Allocation allocation(long bytes) {
    return new Allocation(this, bytes, bytes == 0 ? null : pool.take(bytes));
  }

  /** Lets a closed handle's memory go. */
  void release(Content closed) {
    lock.lock();
    try {
      closed.drop();
    } finally {
      lock.unlock();
    }
  }

  /** Never throws: what cannot be freed belongs to a context that is lost. */
  void giveBack(CUdeviceptr address, long bytes) {
    lock.lock();
    try {
      if (failure == null && JCudaDriver.cuCtxSetCurrent(context) == CUresult.CUDA_SUCCESS) {
        pool.give(address, bytes);
      }
    } catch (CudaFailure e) {
      spoil(e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** Gives memory that waits to be used again back to the driver. */
  void trim() {
    locked(
        "trim",
        () -> {
          pool.flush();
          return null;
        });
  }

  private static CUdeviceptr allocate(long bytes) {
    CUdeviceptr address = new CUdeviceptr();
    CudaFailure.check("cuMemAlloc", JCudaDriver.cuMemAlloc(address, bytes));
    return address;
  }

  private static void free(CUdeviceptr address) {
    CudaFailure.check("cuMemFree", JCudaDriver.cuMemFree(address));
  }

  void launch(String kernel, int grid, int blockX, int blockY, int shared, Pointer arguments) {
    CudaFailure.check(
        "cuLaunchKernel " + kernel,
        JCudaDriver.cuLaunchKernel(
            functions.get(kernel), grid, 1, 1, blockX, blockY, 1, shared, null, arguments, null));
  }

  /** Copies doubles to a device, piece by piece. */
  void up(double[] values, Allocation to) {
    for (long from = 0; from < values.length; from += PIECE) {
      long at = from * Double.BYTES;
      long bytes = Math.min(PIECE, values.length - from) * Double.BYTES;
      CudaFailure.check(
          "cuMemcpyHtoD",
          JCudaDriver.cuMemcpyHtoD(
              to.address().withByteOffset(at), Pointer.to(values).withByteOffset(at), bytes));
    }
  }

  /** Copies doubles from a device, piece by piece. */
  void down(Allocation from, double[] values) {
    for (long start = 0; start < values.length; start += PIECE) {
      long at = start * Double.BYTES;
      long bytes = Math.min(PIECE, values.length - start) * Double.BYTES;
      CudaFailure.check(
          "cuMemcpyDtoH",
          JCudaDriver.cuMemcpyDtoH(
              Pointer.to(values).withByteOffset(at), from.address().withByteOffset(at), bytes));
    }
  }

  void up(int[] values, Allocation to) {
    if (values.length > 0) {
      CudaFailure.check(
          "cuMemcpyHtoD",
          JCudaDriver.cuMemcpyHtoD(to.address(), Pointer.to(values), 4L * values.length));
    }
  }

  void down(Allocation from, int[] values) {
    if (values.length > 0) {
      CudaFailure.check(
          "cuMemcpyDtoH",
          JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from.address(), 4L * values.length));
    }
  }
}
