package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test class on the emulated driver: fresh state before each test; after each test nothing
 * may be allocated and no report may be left. A test that expects a report takes it with {@link
 * #takeReports()}.
 *
 * <p>With {@code @RegisterExtension static final EmulatorExtension EMULATOR =
 * EmulatorExtension.keepingContexts()} contexts, modules and memory outlive a test; knobs and
 * counters start afresh, and a test must leave as many allocations as it found.
 */
public final class EmulatorExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private final boolean keeps;
  private long found;

  /** Everything is reset before each test. */
  public EmulatorExtension() {
    this(false);
  }

  private EmulatorExtension(boolean keeps) {
    this.keeps = keeps;
  }

  /** For code that holds a context as long as the virtual machine lives. */
  public static EmulatorExtension keepingContexts() {
    return new EmulatorExtension(true);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    EmulatedDriver.require();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (keeps) {
      EmulatorControl.restoreKnobs();
      EmulatorControl.clearCounters();
      found = EmulatorControl.count("liveAllocations");
    } else {
      EmulatorControl.reset();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      EmulatorControl.reports().forEach(report -> context.publishReportEntry("emulator", report));
      return;
    }
    assertEquals(
        List.of(),
        EmulatorControl.reports(),
        "reports of the emulator that the test did not expect");
    assertEquals(
        found, EmulatorControl.count("liveAllocations"), "allocations alive after the test");
    if (!keeps) {
      assertEquals(
          0,
          EmulatorControl.count("liveHostBlocks"),
          "page-locked host blocks alive after the test");
    }
  }

  /** The reports since the last reset; they are forgotten, and the counters start afresh. */
  public static List<String> takeReports() {
    List<String> all = EmulatorControl.reports();
    EmulatorControl.clearCounters();
    return all;
  }
}
