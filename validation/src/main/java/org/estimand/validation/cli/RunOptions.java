package org.estimand.validation.cli;

import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import picocli.CommandLine.Option;

/** How a computation runs. */
final class RunOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
  private long seed = FitContext.DEFAULT_SEED;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Matrix backend: auto (default), ejml, openblas or cuda.")
  private String backend = "auto";

  @Option(
      names = "--level",
      paramLabel = "P",
      description = "Level of confidence intervals (default: ${DEFAULT-VALUE}).")
  private double level = 0.95;

  FitContext context(Console console) {
    return FitContext.seed(seed).threads(threads).backend(backend).progress(console.progress());
  }

  long seed() {
    return seed;
  }

  int threads() {
    return threads;
  }

  String backend() {
    return backend;
  }

  double level() {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-087", "--level " + level + ": must lie between 0 and 1, for example 0.95.");
    }
    return level;
  }
}
