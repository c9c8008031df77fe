package org.estimand.validation.architecture.planted.dml;

import java.util.concurrent.atomic.AtomicLong;

/** Fault: state shared by all. */
public final class StaticState {
  static int count;
  static final AtomicLong TOTAL = new AtomicLong();
  static final int ALLOWED = 3;

  private StaticState() {}
}
