package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.estimand.errors.BackendException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.junit.jupiter.api.Test;

class ExitStatusTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(bytes, true, StandardCharsets.UTF_8),
          new PrintStream(bytes, true, StandardCharsets.UTF_8),
          false);

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void everyFamilyHasItsStatus() {
    assertEquals(2, ExitStatus.report(new InvalidConfigException("CONF-099", "a"), console));
    assertEquals(3, ExitStatus.report(new InvalidDataException("DATA-099", "b"), console));
    assertEquals(3, ExitStatus.report(new NotIdentifiedException("IDENT-099", "c"), console));
    assertEquals(3, ExitStatus.report(new NotSupportedException("NOTSUP-099", "d"), console));
    assertEquals(4, ExitStatus.report(new ConvergenceException("CONV-099", "e"), console));
    assertEquals(5, ExitStatus.report(new BackendException("BACKEND-099", "f"), console));
    assertEquals(
        "CONF-099 a\nDATA-099 b\nIDENT-099 c\nNOTSUP-099 d\nCONV-099 e\nBACKEND-099 f\n", text());
  }

  @Test
  void inputAndOutputAndMemoryAreNoBugs() {
    assertEquals(
        5, ExitStatus.report(new UncheckedIOException("no room", new IOException()), console));
    assertEquals("Input/output: no room\n", text());
    assertEquals(5, ExitStatus.report(new OutOfMemoryError(), console));
    assertTrue(text().contains("BACKEND-082 Out of memory with a heap of "), text());
    assertTrue(text().endsWith("ESTIMAND_JAVA_OPTS=-Xmx8g.\n"), text());
  }

  @Test
  void cancelledIs130() {
    assertEquals(130, ExitStatus.report(new CancellationException("Nothing was saved."), console));
    assertEquals("Cancelled: Nothing was saved.\n", text());
  }

  @Test
  void anythingElseIsABugAndSaysHowToReportIt() {
    assertEquals(1, ExitStatus.report(new IllegalStateException("oops"), console));
    assertTrue(text().startsWith("This is a bug in Estimand "), text());
    assertTrue(text().contains("Please report it as an issue of the project"), text());
    assertTrue(text().contains("java.lang.IllegalStateException: oops"), text());
    assertTrue(text().contains("ExitStatusTest"), text());
  }

  @Test
  void theProgressBarIsOneLineAndIsWiped() {
    assertEquals(
        "\r[###############...............]  50% replications, 3 s left",
        ProgressBar.line("replications, 3 s left", 5, 10).stripTrailing());
    assertEquals(79, ProgressBar.line("x".repeat(200), 1, 3).length());
    ProgressBar bar = new ProgressBar(console.err());
    bar.progress("work", 1, 3);
    bar.progress("work", 2, 3);
    bar.progress("work", 3, 3);
    assertEquals(
        ProgressBar.line("work", 1, 3) + ProgressBar.WIPE, bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void withoutATerminalThereIsNoBar() {
    console.progress().progress("work", 1, 2);
    console.message("a message");
    assertEquals("a message\n", text());
  }
}
