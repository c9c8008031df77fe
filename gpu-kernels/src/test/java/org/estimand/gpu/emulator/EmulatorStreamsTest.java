package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work in streams waits until something synchronises, so that a missing synchronisation shows. */
@ExtendWith(EmulatorExtension.class)
class EmulatorStreamsTest {
  private static final int NON_BLOCKING = 1;

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
  void launchesWaitForASynchronisation() {
    try (TestDevice device = device()) {
      CUstream stream = new CUstream();
      assertEquals(0, JCudaDriver.cuStreamCreate(stream, NON_BLOCKING));
      CUdeviceptr x = device.upload(1.0, 2.0);
      CUdeviceptr out = device.upload(-1.0);
      assertEquals(0, device.start(stream, "sum", new int[] {1}, new int[] {1}, 0, x, out, 2));
      assertEquals(600, JCudaDriver.cuStreamQuery(stream));
      assertEquals(
          -1.0,
          device.doubles(out, 1)[0],
          "a copy in the default stream does not wait for a non-blocking one");
      assertEquals(0, JCudaDriver.cuStreamSynchronize(stream));
      assertEquals(3.0, device.doubles(out, 1)[0]);
      assertEquals(0, JCudaDriver.cuStreamQuery(stream));
      // In the default stream and in a blocking one the copy waits.
      CUstream blocking = new CUstream();
      assertEquals(0, JCudaDriver.cuStreamCreate(blocking, 0));
      assertEquals(0, device.start(blocking, "sum", new int[] {1}, new int[] {1}, 0, x, out, 1));
      assertEquals(1.0, device.doubles(out, 1)[0]);
      assertEquals(0, JCudaDriver.cuStreamDestroy(stream));
      assertEquals(0, JCudaDriver.cuStreamDestroy(blocking));
      assertEquals(400, JCudaDriver.cuStreamSynchronize(stream));
      report("bad-handle: a stream that is destroyed");
    }
  }

  @Test
  void eventsOrderStreams() {
    try (TestDevice device = device()) {
      CUstream first = new CUstream();
      CUstream second = new CUstream();
      assertEquals(0, JCudaDriver.cuStreamCreate(first, NON_BLOCKING));
      assertEquals(0, JCudaDriver.cuStreamCreate(second, NON_BLOCKING));
      CUevent event = new CUevent();
      assertEquals(0, JCudaDriver.cuEventCreate(event, 0));
      CUdeviceptr x = device.upload(1.0, 2.0);
      CUdeviceptr middle = device.upload(-5.0);
      CUdeviceptr out = device.upload(-1.0);
      for (boolean waits : new boolean[] {false, true}) {
        JCudaDriver.cuMemcpyHtoD(middle, Pointer.to(new double[] {-5}), 8);
        assertEquals(0, device.start(first, "sum", new int[] {1}, new int[] {1}, 0, x, middle, 2));
        assertEquals(0, JCudaDriver.cuEventRecord(event, first));
        if (waits) {
          assertEquals(0, JCudaDriver.cuStreamWaitEvent(second, event, 0));
        }
        assertEquals(
            0, device.start(second, "sum", new int[] {1}, new int[] {1}, 0, middle, out, 1));
        assertEquals(0, JCudaDriver.cuStreamSynchronize(second));
        assertEquals(waits ? 3.0 : -5.0, device.doubles(out, 1)[0]);
        assertEquals(waits ? 0 : 600, JCudaDriver.cuEventQuery(event));
        assertEquals(0, JCudaDriver.cuEventSynchronize(event));
        assertEquals(0, JCudaDriver.cuEventQuery(event));
      }
      assertEquals(0, JCudaDriver.cuEventDestroy(event));
      assertEquals(400, JCudaDriver.cuEventQuery(event));
      report("bad-handle: an event");
    }
  }

  @Test
  void asynchronousCopies() {
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.upload(1.0, 2.0);
      assertEquals(1, JCudaDriver.cuMemcpyHtoDAsync(x, Pointer.to(new double[2]), 16, null));
      report("host-not-pinned: cuMemcpyHtoDAsync with host memory that is not page-locked");
      Pointer pinned = new Pointer();
      assertEquals(0, JCudaDriver.cuMemAllocHost(pinned, 16));
      ByteBuffer host = pinned.getByteBuffer(0, 16).order(ByteOrder.nativeOrder());
      host.putDouble(0, 0.0).putDouble(8, 0.0);
      assertEquals(0, JCudaDriver.cuMemcpyDtoHAsync(pinned, x, 16, null));
      assertEquals(0.0, host.getDouble(8), "the copy has not run yet");
      assertEquals(0, JCudaDriver.cuCtxSynchronize());
      assertEquals(2.0, host.getDouble(8));
      assertEquals(1, EmulatorControl.count("liveHostBlocks"));
      assertEquals(0, JCudaDriver.cuMemFreeHost(pinned));
    }
  }
}
