package org.estimand.inference;

import java.util.OptionalDouble;

/**
 * A set of values a parameter may have: an interval, two rays, the whole line or nothing. An
 * interval may be unbounded on one side.
 */
public final class ConfidenceSet {
  /** The shape of a set. */
  public enum Kind {
    /** From the lower to the upper bound. */
    INTERVAL,
    /** Up to the lower bound and from the upper bound. */
    RAYS,
    /** Every value. */
    LINE,
    /** No value: the model is rejected at every value. */
    EMPTY
  }

  private final Kind kind;
  private final double lower;
  private final double upper;
  private final double level;

  private ConfidenceSet(Kind kind, double lower, double upper, double level) {
    this.kind = kind;
    this.lower = lower;
    this.upper = upper;
    this.level = level;
  }

  /** All values from lower to upper; infinite bounds are allowed. */
  public static ConfidenceSet interval(double lower, double upper, double level) {
    return new ConfidenceSet(Kind.INTERVAL, lower, upper, level);
  }

  /** All values up to {@code end} and all from {@code start}, with end below start. */
  public static ConfidenceSet rays(double end, double start, double level) {
    return new ConfidenceSet(Kind.RAYS, end, start, level);
  }

  /** Every value. */
  public static ConfidenceSet line(double level) {
    return new ConfidenceSet(Kind.LINE, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, level);
  }

  /** No value. */
  public static ConfidenceSet empty(double level) {
    return new ConfidenceSet(Kind.EMPTY, Double.NaN, Double.NaN, level);
  }

  /** All t with a t^2 + b t + c at most 0. */
  public static ConfidenceSet quadratic(double a, double b, double c, double level) {
    if (a == 0) {
      if (b == 0) {
        return c <= 0 ? line(level) : empty(level);
      }
      return b > 0
          ? interval(Double.NEGATIVE_INFINITY, -c / b, level)
          : interval(-c / b, Double.POSITIVE_INFINITY, level);
    }
    double discriminant = b * b - 4 * a * c;
    if (discriminant < 0) {
      return a > 0 ? empty(level) : line(level);
    }
    double q = -0.5 * (b + Math.copySign(Math.sqrt(discriminant), b));
    double r1 = q / a;
    double r2 = q == 0 ? r1 : c / q;
    double low = Math.min(r1, r2);
    double high = Math.max(r1, r2);
    return a > 0 ? interval(low, high, level) : rays(low, high, level);
  }

  /** The shape. */
  public Kind kind() {
    return kind;
  }

  /** Coverage. */
  public double level() {
    return level;
  }

  /** The finite lower bound (of rays: the end of the left one), if there is one. */
  public OptionalDouble lower() {
    return Double.isFinite(lower) ? OptionalDouble.of(lower) : OptionalDouble.empty();
  }

  /** The finite upper bound (of rays: the start of the right one), if there is one. */
  public OptionalDouble upper() {
    return Double.isFinite(upper) ? OptionalDouble.of(upper) : OptionalDouble.empty();
  }

  /** Whether a value belongs to the set. */
  public boolean contains(double value) {
    return switch (kind) {
      case INTERVAL -> lower <= value && value <= upper;
      case RAYS -> value <= lower || upper <= value;
      case LINE -> true;
      case EMPTY -> false;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case INTERVAL -> "[" + lower + ", " + upper + "]";
      case RAYS -> "(-inf, " + lower + "] or [" + upper + ", inf)";
      case LINE -> "(-inf, inf)";
      case EMPTY -> "empty";
    };
  }
}
