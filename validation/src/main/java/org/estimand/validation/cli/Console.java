package org.estimand.validation.cli;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import org.estimand.fit.ProgressListener;

/**
 * Where a command writes.
 *
 * @param out results only
 * @param err messages and the progress bar
 * @param terminal whether a progress bar may be drawn
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {
  /** The progress bar, or a listener that does nothing where no terminal shows it. */
  ProgressListener progress() {
    return terminal ? new ProgressBar(err) : (stage, done, total) -> {};
  }

  /** Writes a message, wiping the progress bar before it. */
  void message(String text) {
    if (terminal) {
      err.print(ProgressBar.WIPE);
    }
    err.println(text);
    err.flush();
  }

  /** Writes a result, wiping the progress bar before it. */
  void print(String text) {
    if (terminal) {
      err.print(ProgressBar.WIPE);
      err.flush();
    }
    out.print(text);
    if (!text.endsWith("\n")) {
      out.print('\n');
    }
    out.flush();
  }

  /** Whether this process talks to a person. */
  static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // since Java 22 there may be a console without a terminal
      return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
