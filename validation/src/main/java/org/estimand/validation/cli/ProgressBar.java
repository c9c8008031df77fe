package org.estimand.validation.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.estimand.fit.ProgressListener;

/** One line that is drawn over and over, at most ten times a second. */
final class ProgressBar implements ProgressListener {
  /** Empties the line and returns to its start. */
  static final String WIPE = "\r" + " ".repeat(78) + "\r";

  private static final int WIDTH = 30;
  private static final long PAUSE = 100_000_000L;

  private final PrintStream err;
  private long last;

  ProgressBar(PrintStream err) {
    this.err = err;
  }

  @Override
  public void progress(String stage, long done, long total) {
    long now = System.nanoTime();
    if (done < total && last != 0 && now - last < PAUSE) {
      return;
    }
    last = now;
    err.print(done < total ? line(stage, done, total) : WIPE);
    err.flush();
  }

  static String line(String stage, long done, long total) {
    int full = (int) (WIDTH * done / total);
    String text =
        String.format(
            Locale.ROOT,
            "[%s%s] %3d%% %s",
            "#".repeat(full),
            ".".repeat(WIDTH - full),
            100 * done / total,
            stage);
    return "\r" + String.format(Locale.ROOT, "%-78.78s", text);
  }
}
