package org.estimand.validation.architecture.planted.validation.cli;

/** Allowed: the command line prints. */
public final class AllowedPrints {
  private AllowedPrints() {}

  static void report(double value) {
    System.err.println(value);
  }
}
