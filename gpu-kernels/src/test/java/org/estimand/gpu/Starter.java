package org.estimand.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * A program for tests that start virtual machines of their own. Without arguments it prints the
 * status; with the name of a file it writes there when it enters and leaves the start lock.
 */
final class Starter {
  private static final long NANOS = 150_000_000;

  private Starter() {}

  /** None, or a file. */
  public static void main(String[] arguments) {
    if (arguments.length == 0) {
      System.out.println(GpuSupport.status());
      return;
    }
    Path file = Path.of(arguments[0]);
    String me = String.valueOf(ProcessHandle.current().pid());
    StartLock.alone(
        () -> {
          write(file, "in " + me);
          long end = System.nanoTime() + NANOS;
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(NANOS);
          }
          write(file, "out " + me);
          return null;
        });
  }

  private static void write(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
