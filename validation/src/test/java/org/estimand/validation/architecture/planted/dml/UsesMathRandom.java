package org.estimand.validation.architecture.planted.dml;

/** Fault: a generator without a seed. */
public final class UsesMathRandom {
  private UsesMathRandom() {}

  static double draw() {
    return Math.random();
  }
}
