package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.gpu.emulator.EmulatedDriver;
import org.estimand.gpu.emulator.EmulatorControl;
import org.estimand.gpu.emulator.ThreadOrder;

/**
 * The device that tests run on: the emulated driver, or with {@code -Dgpu.test=device} whatever the
 * machine has.
 */
final class Gpu {
  private Gpu() {}

  static boolean isEmulated() {
    return !System.getProperty("gpu.test", "emulator").equals("device");
  }

  /** Starts the driver; without it the test is not run, or fails where the build demands it. */
  static void start() {
    if (isEmulated()) {
      EmulatedDriver.require();
    }
    assertTrue(GpuSupport.isAvailable(), GpuSupport.status());
    if (!isEmulated()) {
      EmulatedDriver.assertAbsent();
    }
  }

  /** A backend of its own on the one device. */
  static CudaBackend open() {
    start();
    return new CudaBackend(GpuSupport.device());
  }

  static CudaBackend open(ThreadOrder order) {
    start();
    knob("order", order.ordinal());
    return open();
  }

  /** Turns a knob of the emulator; a real device has none. */
  static void knob(String name, long value) {
    if (isEmulated()) {
      EmulatorControl.turn(name, value);
    }
  }

  static long counter(String name) {
    return EmulatorControl.count(name);
  }

  /** Asserts that nothing is left on the device and that the emulator saw nothing wrong. */
  static void assertClean() {
    GpuSupport.device().trim();
    if (isEmulated()) {
      assertEquals(List.of(), EmulatorControl.reports());
      assertEquals(0, counter("liveAllocations"), "memory that nobody gave back");
      knob("order", 0);
    }
  }
}
