package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The driver functions around the kernels: memory, contexts, modules, limits, knobs and counters.
 */
@ExtendWith(EmulatorExtension.class)
class EmulatorDriverTest {
  private static TestDevice device() {
    return new TestDevice("faults.ptx");
  }

  /** The only report, which must start with this text. */
  private static String report(String start) {
    List<String> reports = EmulatorExtension.takeReports();
    assertEquals(1, reports.size(), reports::toString);
    assertTrue(reports.get(0).startsWith(start), reports.get(0));
    return reports.get(0);
  }

  @Test
  void countersAndLiveMemory() {
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.upload(1.0, 2.0, 3.0);
      CUdeviceptr y = device.bytes(24);
      assertEquals(0, JCudaDriver.cuMemcpyDtoD(y, x, 24));
      assertArrayEquals(new double[] {1, 2, 3}, device.doubles(y, 3));
      assertEquals(2, EmulatorControl.count("liveAllocations"));
      assertEquals(48, EmulatorControl.count("liveBytes"));
      assertEquals(1, EmulatorControl.count("copiesUp"));
      assertEquals(24, EmulatorControl.count("bytesUp"));
      assertEquals(1, EmulatorControl.count("copiesDown"));
      assertEquals(24, EmulatorControl.count("bytesDown"));
      assertEquals(1, EmulatorControl.count("copiesOnDevice"));
      assertEquals(0, EmulatorControl.count("launches"));
      device.free(y);
      assertEquals(1, EmulatorControl.count("liveAllocations"));
      assertEquals(48, EmulatorControl.count("peakBytes"));
    }
    assertEquals(0, EmulatorControl.count("liveContexts"));
    assertThrows(IllegalArgumentException.class, () -> EmulatorControl.count("nonsense"));
    assertThrows(IllegalArgumentException.class, () -> EmulatorControl.turn("nonsense", 1));
  }

  @Test
  void instructionsAreCounted() {
    try (TestDevice device = device()) {
      assertEquals(0, device.run("nothing", 3, 5));
      assertEquals(15, EmulatorControl.count("instructions"), "one return per thread");
      assertEquals(1, EmulatorControl.count("launches"));
    }
  }

  @Test
  void noDevice() {
    EmulatorControl.turn("devices", 0);
    JCudaDriver.setExceptionsEnabled(false);
    assertEquals(100, JCudaDriver.cuInit(0));
    EmulatorControl.turn("devices", 2);
    assertEquals(0, JCudaDriver.cuInit(0));
    int[] count = new int[1];
    assertEquals(0, JCudaDriver.cuDeviceGetCount(count));
    assertEquals(2, count[0]);
    assertEquals(101, JCudaDriver.cuDeviceGet(new CUdevice(), 2));
  }

  @Test
  void outOfMemory() {
    EmulatorControl.turn("totalMemory", 1000);
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.bytes(600);
      assertEquals(2, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 401));
      device.bytes(400);
      assertEquals(2, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 1));
      device.free(x);
      device.bytes(600);
      long[] free = new long[1];
      long[] total = new long[1];
      assertEquals(0, JCudaDriver.cuMemGetInfo(free, total));
      assertEquals(0, free[0]);
      assertEquals(1000, total[0]);
    }
  }

  @Test
  void chosenAllocationAndLaunchFail() {
    try (TestDevice device = device()) {
      device.bytes(8);
      EmulatorControl.turn("failAllocation", 2);
      device.bytes(8);
      assertEquals(2, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 8));
      device.bytes(8);
      EmulatorControl.turn("failLaunch", 2);
      assertEquals(0, device.run("nothing", 1, 1));
      assertEquals(701, device.run("nothing", 1, 1));
      assertEquals(0, device.run("nothing", 1, 1));
    }
  }

  @Test
  void doubleFree() {
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.bytes(8);
      device.free(x);
      assertEquals(1, JCudaDriver.cuMemFree(x));
      report("double-free: cuMemFree of 0x");
      CUdeviceptr y = device.bytes(16);
      assertEquals(1, JCudaDriver.cuMemFree(y.withByteOffset(8)));
      report("bad-free: cuMemFree of 0x");
    }
  }

  @Test
  void leak() {
    TestDevice device = new TestDevice();
    device.bytes(8);
    device.bytes(40);
    assertEquals(0, JCudaDriver.cuCtxDestroy(device.context));
    assertEquals(
        "leak: 2 allocations (48 bytes) were never freed when their context was destroyed: #1 (8 bytes), #2 (40 bytes)",
        report("leak"));
    assertEquals(0, EmulatorControl.count("liveAllocations"));
    try (TestDevice tidy = new TestDevice()) {
      tidy.bytes(8);
    }
  }

  @Test
  void copiesOutOfRange() {
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.upload(1.0, 2.0);
      double[] three = new double[3];
      assertEquals(0, JCudaDriver.cuMemcpyDtoH(Pointer.to(three), x, 16));
      assertEquals(1, JCudaDriver.cuMemcpyDtoH(Pointer.to(three), x, 24));
      report("copy-out-of-range: cuMemcpyDtoH of 24 bytes at 0x");
      assertEquals(1, JCudaDriver.cuMemcpyHtoD(x.withByteOffset(8), Pointer.to(three), 16));
      report("copy-out-of-range: cuMemcpyHtoD of 16 bytes at 0x");
      assertEquals(1, JCudaDriver.cuMemcpyDtoD(x, x.withByteOffset(-8), 8));
      report("copy-out-of-range: cuMemcpyDtoD of 8 bytes at 0x");
      assertEquals(1, JCudaDriver.cuMemsetD32(x, 0, 5));
      report("copy-out-of-range: cuMemsetD32 of 20 bytes at 0x");
    }
  }

  @Test
  void destroyedContext() {
    TestDevice device = device();
    CUfunction nothing = device.function("nothing");
    CUcontext other = new CUcontext();
    assertEquals(0, JCudaDriver.cuCtxCreate(other, 0, new CUdevice()));
    assertEquals(400, JCudaDriver.cuLaunchKernel(nothing, 1, 1, 1, 1, 1, 1, 0, null, null, null));
    report("bad-handle: a function of a module that is unloaded or belongs to another context");
    assertEquals(0, JCudaDriver.cuCtxDestroy(device.context));
    assertEquals(0, JCudaDriver.cuCtxSynchronize());
    assertEquals(709, JCudaDriver.cuCtxSetCurrent(device.context));
    report("destroyed-context: cuCtxSetCurrent");
    assertEquals(0, JCudaDriver.cuCtxPushCurrent(other));
    assertEquals(0, JCudaDriver.cuCtxDestroy(other));
    assertEquals(709, JCudaDriver.cuCtxDestroy(other));
    report("destroyed-context: a context is destroyed twice");
  }

  @Test
  void noContext() throws InterruptedException {
    try (TestDevice device = new TestDevice()) {
      int[] code = new int[1];
      Thread thread = new Thread(() -> code[0] = JCudaDriver.cuMemAlloc(new CUdeviceptr(), 8));
      thread.start();
      thread.join();
      assertEquals(201, code[0], "a context is current in one thread only");
      report("no-context: cuMemAlloc_v2 without a current context");
      device.bytes(8);
    }
  }

  @Test
  void primaryContext() {
    JCudaDriver.setExceptionsEnabled(false);
    assertEquals(0, JCudaDriver.cuInit(0));
    CUdevice device = new CUdevice();
    CUcontext first = new CUcontext();
    CUcontext second = new CUcontext();
    assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRetain(first, device));
    assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRetain(second, device));
    assertEquals(first, second);
    assertEquals(0, JCudaDriver.cuCtxSetCurrent(first));
    assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRelease(device));
    CUdeviceptr x = new CUdeviceptr();
    assertEquals(0, JCudaDriver.cuMemAlloc(x, 8));
    assertEquals(0, JCudaDriver.cuMemFree(x));
    assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRelease(device));
    assertEquals(709, JCudaDriver.cuMemAlloc(x, 8));
    report("destroyed-context: cuMemAlloc_v2");
    assertEquals(201, JCudaDriver.cuDevicePrimaryCtxRelease(device));
    report("no-context");
    assertEquals(0, JCudaDriver.cuCtxPopCurrent(new CUcontext()));
  }

  @Test
  void launchLimits() {
    try (TestDevice device = device()) {
      assertEquals(0, device.start("nothing", new int[] {1, 65535}, new int[] {1}, 49152));
      assertEquals(0, device.start("nothing", new int[] {1}, new int[] {1024}, 0));
      assertEquals(0, JCudaDriver.cuCtxSynchronize());
      assertEquals(1, device.start("nothing", new int[] {1, 65536}, new int[] {1}, 0));
      report("launch-limit: kernel nothing: grid (1,65536,1)");
      assertEquals(1, device.start("nothing", new int[] {1}, new int[] {32, 33}, 0));
      report("launch-limit: kernel nothing: 1056 threads per block");
      assertEquals(1, device.start("nothing", new int[] {0}, new int[] {32}, 0));
      report("launch-limit: kernel nothing: a dimension");
      assertEquals(1, device.start("nothing", new int[] {1}, new int[] {32}, 49153));
      report("launch-limit: kernel nothing: 0 bytes of static and 49153 of dynamic");
      assertEquals(0, JCudaDriver.cuFuncSetAttribute(device.function("nothing"), 8, 65536));
      assertEquals(0, device.start("nothing", new int[] {1}, new int[] {32}, 65536));
      assertEquals(0, JCudaDriver.cuCtxSynchronize());
    }
  }

  @Test
  void kernelParameters() {
    try (TestDevice device = device()) {
      CUdeviceptr x = device.upload(1.0, 2.0);
      CUdeviceptr out = device.bytes(8);
      assertEquals(0, device.run("sum", 1, 1, x, out, 2));
      assertEquals(3.0, device.doubles(out, 1)[0]);
      assertEquals(1, device.run("sum", 1, 1, 2L, x, out));
      report(
          "bad-parameter: kernel sum: parameter 0 is a pointer, but its value 0x2 is no address in a live allocation");
      Pointer missing = Pointer.to(Pointer.to(x), Pointer.to(out), new Pointer());
      assertEquals(
          1,
          JCudaDriver.cuLaunchKernel(
              device.function("sum"), 1, 1, 1, 1, 1, 1, 0, null, missing, null));
      report("bad-parameter: kernel sum: parameter 2 is missing");
      assertEquals(
          1,
          JCudaDriver.cuLaunchKernel(
              device.function("sum"), 1, 1, 1, 1, 1, 1, 0, null, null, null));
      report("bad-parameter: kernel sum takes 3 parameters, none were given");
      CUdeviceptr gone = device.bytes(8);
      device.free(gone);
      assertEquals(1, device.run("sum", 1, 1, x, gone, 2));
      report("bad-parameter: kernel sum: parameter 1 is a pointer");
    }
  }

  @Test
  void modules() {
    String head = ".version 7.0\n.target sm_75\n.address_size 64\n";
    String body = ".visible .entry k()\n{\n.reg .f64 %fd<3>;\n";
    try (TestDevice device = new TestDevice()) {
      assertEquals(218, device.load(head + body + "frobnicate.f64 %fd1, %fd2;\nret;\n}\n"));
      assertEquals(
          "bad-ptx: PTX line 7: unknown opcode frobnicate.f64 in 'frobnicate.f64 %fd1, %fd2'",
          report("bad-ptx"));
      assertEquals(218, device.load(head + body + "add.rq.f64 %fd1, %fd2, %fd2;\nret;\n}\n"));
      report("bad-ptx: PTX line 7: unknown modifier .rq in 'add.rq.f64 %fd1, %fd2, %fd2'");
      assertEquals(218, device.load(head + body + "add.f64 %fd1, %fd2, %fd3;\nret;\n}\n"));
      report("bad-ptx: PTX line 7: unknown register %fd3");
      assertEquals(218, device.load(head + body + "bra nowhere;\n}\n"));
      report("bad-ptx: PTX line 7: unknown label nowhere");
      assertEquals(
          218,
          device.load(
              head + ".visible .entry k()\n{\n.reg .b64 %rd<2>;\nmov.u64 %rd1, %clock64;\n}\n"));
      report("bad-ptx: PTX line 7: the special register %clock64 is not emulated");
      assertEquals(0, device.load(head + body + "add.rn.f64 %fd1, %fd2, %fd2;\nret;\n}\n"));
      assertEquals(
          500, JCudaDriver.cuModuleGetFunction(new CUfunction(), device.module, "missing"));
      assertEquals(0, JCudaDriver.cuModuleUnload(device.module));
      assertEquals(400, JCudaDriver.cuModuleUnload(device.module));
      report("bad-handle: a module");
      EmulatorControl.turn("newestPtx", 65);
      assertEquals(222, device.load(head));
      report("bad-ptx: PTX version 7.0 is newer than the driver's 6.5");
      EmulatorControl.turn("newestPtx", 70);
      EmulatorControl.turn("computeCapability", 70);
      assertEquals(209, device.load(head));
      report("bad-ptx: target sm_75 is newer than the device's sm_70");
      EmulatorControl.turn("computeCapability", 75);
      assertEquals(0, device.load(head));
    }
  }

  @Test
  void moduleVariables() {
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr visits = new CUdeviceptr();
      long[] bytes = new long[1];
      assertEquals(0, JCudaDriver.cuModuleGetGlobal(visits, bytes, device.module, "visits"));
      assertEquals(16, bytes[0]);
      assertArrayEquals(new int[4], device.ints(visits, 4));
      CUdeviceptr out = device.bytes(8 * 10);
      assertEquals(0, device.run("tables", 1, 32, device.upload(new int[10]), out, 10));
      assertArrayEquals(new int[] {3, 3, 2, 2}, device.ints(visits, 4));
      assertEquals(1, JCudaDriver.cuMemFree(visits));
      report("bad-free");
    }
  }

  @Test
  void functionsThatAreNotEmulated() {
    try (TestDevice device = new TestDevice()) {
      assertEquals(801, JCudaDriver.cuMemAllocManaged(new CUdeviceptr(), 8, 1));
      report("not-supported: cuMemAllocManaged is not emulated");
      device.bytes(8);
    }
  }

  @Test
  void resetForgetsEverything() {
    TestDevice device = device();
    device.bytes(8);
    CUmodule module = device.module;
    EmulatorControl.turn("devices", 3);
    EmulatorControl.reset();
    assertEquals(0, EmulatorControl.count("liveAllocations"));
    assertEquals(0, EmulatorControl.count("liveModules"));
    assertEquals(List.of(), EmulatorControl.reports());
    assertEquals(3, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 8), "not initialised");
    EmulatorControl.clearCounters();
    try (TestDevice next = new TestDevice()) {
      assertNotEquals(0, JCudaDriver.cuModuleUnload(module), "a module of the time before");
      report("bad-handle");
      next.bytes(8);
    }
  }
}
