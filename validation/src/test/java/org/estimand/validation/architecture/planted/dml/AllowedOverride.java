package org.estimand.validation.architecture.planted.dml;

import java.util.function.Supplier;

/** Allowed: the names come from a type above; settle and getaway are words. */
public final class AllowedOverride implements Supplier<Double> {
  @Override
  public Double get() {
    return settle();
  }

  /** Allowed. */
  public double settle() {
    return 1.0;
  }
}
