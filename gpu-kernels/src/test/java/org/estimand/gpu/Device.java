package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A device for tests of single kernels: a module, buffers and launches, nothing else. */
final class Device implements AutoCloseable {
  /** What a kernel or a copy was refused with. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Fault(String what, int code) {
      super(what + ": " + CUresult.stringFor(code));
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  private final CUdevice device = new CUdevice();
  private final CUmodule module = new CUmodule();
  private final List<CUdeviceptr> buffers = new ArrayList<>();
  private final Map<String, CUfunction> functions = new LinkedHashMap<>();

  private Device() {}

  /** The first device with a module; the driver must be loaded. */
  static Device open(PtxText ptx) {
    check("cuInit", JCudaDriver.cuInit(0));
    Device d = new Device();
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(d.device, 0));
    CUcontext context = new CUcontext();
    check("retain", JCudaDriver.cuDevicePrimaryCtxRetain(context, d.device));
    check("current", JCudaDriver.cuCtxSetCurrent(context));
    byte[] image = (ptx.text() + "\0").getBytes(StandardCharsets.US_ASCII);
    check("module", JCudaDriver.cuModuleLoadData(d.module, image));
    return d;
  }

  private static void check(String what, int result) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new Fault(what, result);
    }
  }

  CUdeviceptr room(long bytes) {
    CUdeviceptr p = new CUdeviceptr();
    check("allocation", JCudaDriver.cuMemAlloc(p, Math.max(bytes, 8)));
    buffers.add(p);
    return p;
  }

  /** Room for doubles without values. */
  CUdeviceptr doubles(long count) {
    return room(count * Sizeof.DOUBLE);
  }

  CUdeviceptr upload(double... values) {
    CUdeviceptr p = doubles(values.length);
    if (values.length > 0) {
      long bytes = (long) values.length * Sizeof.DOUBLE;
      check("upload", JCudaDriver.cuMemcpyHtoD(p, Pointer.to(values), bytes));
    }
    return p;
  }

  CUdeviceptr upload(int... values) {
    CUdeviceptr p = room((long) values.length * Sizeof.INT);
    if (values.length > 0) {
      long bytes = (long) values.length * Sizeof.INT;
      check("upload", JCudaDriver.cuMemcpyHtoD(p, Pointer.to(values), bytes));
    }
    return p;
  }

  double[] doubles(CUdeviceptr from, int count) {
    double[] values = new double[count];
    long bytes = (long) count * Sizeof.DOUBLE;
    check("download", JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, bytes));
    return values;
  }

  int[] ints(CUdeviceptr from, int count) {
    int[] values = new int[count];
    long bytes = (long) count * Sizeof.INT;
    check("download", JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, bytes));
    return values;
  }

  /**
   * Runs a kernel to its end.
   *
   * @param block threads in x, and in y if there are two
   * @param shared dynamic shared memory in bytes
   * @param arguments Integer, Long, Double, device pointers, or null for the null pointer
   */
  void launch(String kernel, long grid, int[] block, int shared, Object... arguments) {
    CUfunction function = functions.computeIfAbsent(kernel, this::function);
    Pointer[] each = new Pointer[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      Object a = arguments[i];
      if (a instanceof Integer v) {
        each[i] = Pointer.to(new int[] {v});
      } else if (a instanceof Long v) {
        each[i] = Pointer.to(new long[] {v});
      } else if (a instanceof Double v) {
        each[i] = Pointer.to(new double[] {v});
      } else if (a == null) {
        each[i] = Pointer.to(new long[] {0});
      } else {
        each[i] = Pointer.to((CUdeviceptr) a);
      }
    }
    int y = block.length > 1 ? block[1] : 1;
    check(
        kernel,
        JCudaDriver.cuLaunchKernel(
            function,
            Math.toIntExact(grid),
            1,
            1,
            block[0],
            y,
            1,
            shared,
            null,
            Pointer.to(each),
            null));
    check(kernel, JCudaDriver.cuCtxSynchronize());
  }

  private CUfunction function(String name) {
    CUfunction f = new CUfunction();
    check(name, JCudaDriver.cuModuleGetFunction(f, module, name));
    return f;
  }

  /** Frees everything; errors that stay until the context goes are not errors of closing. */
  @Override
  public void close() {
    for (CUdeviceptr p : buffers) {
      JCudaDriver.cuMemFree(p);
    }
    JCudaDriver.cuModuleUnload(module);
    check("release", JCudaDriver.cuDevicePrimaryCtxRelease(device));
  }

  static long up(long a, long b) {
    return (a + b - 1) / b;
  }

  /** Same bits, not numbers: NaN equals NaN, zeros have signs. */
  static void same(double[] want, double[] got, String what) {
    assertEquals(want.length, got.length, what);
    for (int i = 0; i < want.length; i++) {
      if (Double.doubleToLongBits(want[i]) != Double.doubleToLongBits(got[i])) {
        fail(what + " at " + i + ": wanted " + want[i] + ", got " + got[i]);
      }
    }
  }
}
