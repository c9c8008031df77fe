package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** A context, a module and some memory on the emulated device, driven through JCuda. */
final class TestDevice implements AutoCloseable {
  final CUcontext context = new CUcontext();
  final CUmodule module = new CUmodule();
  private final List<CUdeviceptr> memory = new ArrayList<>();

  /** A context without a module. */
  TestDevice() {
    JCudaDriver.setExceptionsEnabled(false);
    assertEquals(0, JCudaDriver.cuInit(0));
    CUdevice device = new CUdevice();
    assertEquals(0, JCudaDriver.cuDeviceGet(device, 0));
    assertEquals(0, JCudaDriver.cuCtxCreate(context, 0, device));
  }

  /** A context with the module of this resource. */
  TestDevice(String resource) {
    this();
    assertEquals(0, load(text(resource)), EmulatorControl::lastReport);
  }

  int load(String ptx) {
    return JCudaDriver.cuModuleLoadData(module, (ptx + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  /** A test resource of this package as text. */
  static String text(String resource) {
    try (InputStream in = TestDevice.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CUfunction function(String name) {
    CUfunction function = new CUfunction();
    assertEquals(0, JCudaDriver.cuModuleGetFunction(function, module, name));
    return function;
  }

  /** Memory of this many bytes, never written. */
  CUdeviceptr bytes(long bytes) {
    CUdeviceptr pointer = new CUdeviceptr();
    assertEquals(0, JCudaDriver.cuMemAlloc(pointer, bytes));
    memory.add(pointer);
    return pointer;
  }

  CUdeviceptr upload(double... values) {
    CUdeviceptr pointer = bytes((long) values.length * Sizeof.DOUBLE);
    assertEquals(
        0,
        JCudaDriver.cuMemcpyHtoD(
            pointer, Pointer.to(values), (long) values.length * Sizeof.DOUBLE));
    return pointer;
  }

  CUdeviceptr upload(int... values) {
    CUdeviceptr pointer = bytes((long) values.length * Sizeof.INT);
    assertEquals(
        0,
        JCudaDriver.cuMemcpyHtoD(pointer, Pointer.to(values), (long) values.length * Sizeof.INT));
    return pointer;
  }

  double[] doubles(CUdeviceptr from, int n) {
    double[] values = new double[n];
    assertEquals(0, JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, (long) n * Sizeof.DOUBLE));
    return values;
  }

  int[] ints(CUdeviceptr from, int n) {
    int[] values = new int[n];
    assertEquals(0, JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, (long) n * Sizeof.INT));
    return values;
  }

  long[] longs(CUdeviceptr from, int n) {
    long[] values = new long[n];
    assertEquals(0, JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, (long) n * Sizeof.LONG));
    return values;
  }

  void free(CUdeviceptr pointer) {
    memory.remove(pointer);
    assertEquals(0, JCudaDriver.cuMemFree(pointer));
  }

  /** Launches in the default stream; the result of the call, not of the kernel. */
  int start(String kernel, int[] grid, int[] block, int shared, Object... arguments) {
    return start(null, kernel, grid, block, shared, arguments);
  }

  int start(
      CUstream stream, String kernel, int[] grid, int[] block, int shared, Object... arguments) {
    int[] g = Arrays.copyOf(grid, 3);
    int[] b = Arrays.copyOf(block, 3);
    for (int k = grid.length; k < 3; k++) {
      g[k] = 1;
    }
    for (int k = block.length; k < 3; k++) {
      b[k] = 1;
    }
    Pointer[] pointers = new Pointer[arguments.length];
    for (int k = 0; k < arguments.length; k++) {
      pointers[k] = argument(arguments[k]);
    }
    Pointer parameters = Pointer.to(pointers);
    return JCudaDriver.cuLaunchKernel(
        function(kernel), g[0], g[1], g[2], b[0], b[1], b[2], shared, stream, parameters, null);
  }

  private static Pointer argument(Object value) {
    if (value instanceof CUdeviceptr pointer) {
      return Pointer.to(pointer);
    }
    if (value instanceof Integer number) {
      return Pointer.to(new int[] {number});
    }
    if (value instanceof Long number) {
      return Pointer.to(new long[] {number});
    }
    if (value instanceof Double number) {
      return Pointer.to(new double[] {number});
    }
    if (value instanceof Float number) {
      return Pointer.to(new float[] {number});
    }
    throw new IllegalArgumentException("no kernel argument: " + value);
  }

  /** Launches with a one-dimensional grid and block and waits; the error code of the kernel. */
  int run(String kernel, int grid, int block, Object... arguments) {
    int code = start(kernel, new int[] {grid}, new int[] {block}, 0, arguments);
    return code != 0 ? code : JCudaDriver.cuCtxSynchronize();
  }

  /**
   * Frees the memory, then destroys the context. After a fault the memory goes with the context.
   */
  @Override
  public void close() {
    for (CUdeviceptr pointer : memory) {
      JCudaDriver.cuMemFree(pointer);
    }
    JCudaDriver.cuCtxDestroy(context);
  }
}
