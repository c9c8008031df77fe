package org.estimand.gpu.emulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Knobs, counters and reports of the emulated CUDA driver. The native methods live in the emulated
 * driver itself; call {@link EmulatedDriver#require()} first. Names of knobs and counters: {@code
 * docs/gpu-emulator.md}.
 */
public final class EmulatorControl {
  private EmulatorControl() {}

  private static native void assign(String knob, long value);

  private static native long counter(String name);

  private static native String report(int index);

  /**
   * Back to the state after loading: all contexts destroyed, all memory given back, knobs at their
   * defaults, counters zero, no reports.
   */
  public static native void reset();

  /** Counters to zero, reports forgotten; contexts and memory stay. */
  public static native void clearCounters();

  /** All knobs back to their defaults; contexts, memory and counters stay. */
  public static native void restoreKnobs();

  /**
   * Turns a knob, such as {@code totalMemory} (bytes) or {@code failAllocation} (1 fails the next
   * one, 0 none).
   */
  public static void turn(String knob, long value) {
    assign(knob, value);
  }

  /** The order in which threads and blocks run from now on. */
  public static void order(ThreadOrder order) {
    assign("order", order.ordinal());
  }

  /**
   * A counter, such as {@code launches}, {@code copiesUp}, {@code bytesDown}, {@code
   * liveAllocations}.
   */
  public static long count(String name) {
    return counter(name);
  }

  /** All reports since the last reset, oldest first; each starts with its kind and a colon. */
  public static List<String> reports() {
    List<String> all = new ArrayList<>();
    for (int k = 0; ; k++) {
      String text = report(k);
      if (text == null) {
        return all;
      }
      all.add(text);
    }
  }

  /** The last report, or an empty text. */
  public static String lastReport() {
    List<String> all = reports();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }
}
