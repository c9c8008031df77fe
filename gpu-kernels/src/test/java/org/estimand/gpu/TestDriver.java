package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.estimand.gpu.emulator.EmulatedDriver;
import org.estimand.gpu.emulator.EmulatorControl;
import org.estimand.gpu.emulator.ThreadOrder;
import org.junit.jupiter.api.Assumptions;

/**
 * What tests of single kernels run on: the emulated driver in three orders of threads, or with
 * {@code -Dgpu.test=device} the first device of this machine, once.
 */
final class TestDriver {
  private TestDriver() {}

  private static boolean onHardware() {
    return "device".equals(System.getProperty("gpu.test"));
  }

  /** Runs a test on a module; on the emulator nothing may be reported and nothing may be left. */
  static void inEveryOrder(PtxText ptx, Consumer<Device> test) {
    if (onHardware()) {
      try (Device d = Device.open(ptx)) {
        EmulatedDriver.assertAbsent();
        test.accept(d);
      }
      return;
    }
    EmulatedDriver.require();
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.reset();
      EmulatorControl.order(order);
      try (Device d = Device.open(ptx)) {
        test.accept(d);
      } catch (Device.Fault e) {
        throw new AssertionError(order + ": " + EmulatorControl.lastReport(), e);
      }
      assertEquals(List.of(), EmulatorControl.reports());
      assertEquals(0, EmulatorControl.count("liveAllocations"));
    }
    EmulatorControl.reset();
  }

  /** Until the next order: pointers outside of every allocation are arguments like others. */
  static void allowAnyPointer() {
    if (!onHardware()) {
      EmulatorControl.turn("anyPointer", 1);
    }
  }

  /** What the emulator reports in each order; without a report, how the test ended. */
  static Map<ThreadOrder, String> reports(PtxText ptx, Predicate<Device> test) {
    Assumptions.assumeFalse(onHardware(), "a device reports no races");
    EmulatedDriver.require();
    Map<ThreadOrder, String> all = new EnumMap<>(ThreadOrder.class);
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.reset();
      EmulatorControl.order(order);
      try (Device d = Device.open(ptx)) {
        all.put(order, test.test(d) ? "right numbers" : "wrong numbers");
      } catch (Device.Fault e) {
        all.put(order, EmulatorControl.lastReport());
      } finally {
        EmulatorControl.reset();
      }
    }
    return all;
  }
}
