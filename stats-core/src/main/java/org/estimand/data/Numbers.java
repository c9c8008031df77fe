package org.estimand.data;

/** Numbers as labels. */
final class Numbers {
  /** Largest integer below which every integer is a double. */
  static final double MOST_EXACT = 9007199254740992.0;

  private Numbers() {}

  /** {@code 3} for 3.0, {@code 3.5} for 3.5. */
  static String label(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
