package org.estimand.validation.architecture.planted.dml;

/** Fault: prefixes. */
public final class Prefixed {
  private double scale = 1;

  /** Fault. */
  public double getScale() {
    return scale;
  }

  /** Fault. */
  public void setScale(double next) {
    scale = next;
  }
}
