package org.estimand.validation.architecture.planted.dml;

/** Fault: a library that prints. */
public final class Prints {
  private Prints() {}

  static void report(double value) {
    System.out.println(value);
  }
}
