package org.estimand.validation.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.estimand.errors.BackendException;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Version;

/** What the process tells its caller. */
final class ExitStatus {
  /** Done. */
  static final int OK = 0;

  /** A bug of the program. */
  static final int BUG = 1;

  /** Wrong usage or an option that makes no sense. */
  static final int USAGE = 2;

  /** The data do not allow an answer. */
  static final int DATA = 3;

  /** No convergence. */
  static final int CONVERGENCE = 4;

  /** A missing backend, or input and output. */
  static final int BACKEND = 5;

  /** Cancelled. */
  static final int CANCELLED = 130;

  private ExitStatus() {}

  /** Writes what happened and gives the status. */
  static int report(Throwable failure, Console console) {
    if (failure instanceof CausalException known) {
      console.message(CommandLineWords.of(known));
      return of(known);
    }
    if (failure instanceof CancellationException) {
      console.message("Cancelled: " + failure.getMessage());
      return CANCELLED;
    }
    if (failure instanceof UncheckedIOException || failure instanceof IOException) {
      console.message("Input/output: " + failure.getMessage());
      return BACKEND;
    }
    if (failure instanceof OutOfMemoryError) {
      console.message(
          "BACKEND-082 Out of memory with a heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MB. Give Java more, for example ESTIMAND_JAVA_OPTS=-Xmx8g.");
      return BACKEND;
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    console.message(
        "This is a bug in Estimand "
            + Version.current()
            + ". Please report it as an issue of the project, with the command line, Java "
            + System.getProperty("java.version")
            + " and the lines below.\n"
            + trace);
    return BUG;
  }

  private static int of(CausalException e) {
    if (e instanceof InvalidConfigException) {
      return USAGE;
    }
    if (e instanceof ConvergenceException) {
      return CONVERGENCE;
    }
    if (e instanceof BackendException) {
      return BACKEND;
    }
    return DATA;
  }
}
