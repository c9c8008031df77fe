package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What one run of the program left behind. */
record Outcome(int status, String out, String err) {
  static Outcome of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A command line split at spaces. */
  static Outcome line(String commandLine) {
    return of(commandLine.trim().split("\\s+"));
  }

  /** Success without messages. */
  Outcome succeeded() {
    assertEquals(0, status, err);
    assertEquals("", err);
    return this;
  }

  /** A failure with exactly one line of message and nothing on the standard output. */
  void failed(int expected, String message) {
    assertEquals(message + "\n", err.replace("\r\n", "\n"));
    assertEquals("", out);
    assertEquals(expected, status);
  }

  /** A failure whose message starts so. */
  void failedWith(int expected, String start) {
    assertTrue(err.startsWith(start), err);
    assertEquals("", out);
    assertEquals(expected, status);
  }
}
