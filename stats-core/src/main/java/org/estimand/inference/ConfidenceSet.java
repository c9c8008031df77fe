package org.estimand.inference;

import java.util.OptionalDouble;

/**
 * A set of values a parameter may have: an interval, two rays, the whole line, nothing, or several
 * pieces. An interval may be unbounded on one side.
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
    EMPTY,
    /** Several disjoint intervals that are not just two rays; the outer ones may be unbounded. */
    UNION
  }

  private final Kind kind;
  private final double lower;
  private final double upper;
  private final double level;
  private final double[] ends;

  private ConfidenceSet(Kind kind, double lower, double upper, double level) {
    this(kind, lower, upper, level, null);
  }

  private ConfidenceSet(Kind kind, double lower, double upper, double level, double[] ends) {
    this.ends = ends;
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

  /**
   * The union of closed intervals, in the simplest shape that describes it.
   *
   * @param ends lower and upper ends l1, u1, l2, u2, ... in ascending order; infinite ones allowed
   */
  public static ConfidenceSet union(double level, double... ends) {
    int pieces = ends.length / 2;
    if (pieces == 0) {
      return empty(level);
    }
    double first = ends[0];
    double last = ends[ends.length - 1];
    boolean left = first == Double.NEGATIVE_INFINITY;
    boolean right = last == Double.POSITIVE_INFINITY;
    if (pieces == 1) {
      return left && right ? line(level) : interval(first, last, level);
    }
    return pieces == 2 && left && right
        ? rays(ends[1], ends[2], level)
        : new ConfidenceSet(Kind.UNION, first, last, level, ends.clone());
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

  /**
   * The pieces of the set from left to right, each a closed interval that may be unbounded: lower
   * and upper ends in turn. No value for the empty set.
   */
  public double[] pieces() {
    return switch (kind) {
      case INTERVAL, LINE -> new double[] {lower, upper};
      case RAYS -> new double[] {Double.NEGATIVE_INFINITY, lower, upper, Double.POSITIVE_INFINITY};
      case EMPTY -> new double[0];
      case UNION -> ends.clone();
    };
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
      case UNION -> {
        boolean inside = false;
        for (int k = 0; k < ends.length; k += 2) {
          inside |= ends[k] <= value && value <= ends[k + 1];
        }
        yield inside;
      }
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case INTERVAL -> "[" + lower + ", " + upper + "]";
      case RAYS -> "(-inf, " + lower + "] or [" + upper + ", inf)";
      case LINE -> "(-inf, inf)";
      case EMPTY -> "empty";
      case UNION -> {
        StringBuilder s = new StringBuilder();
        for (int k = 0; k < ends.length; k += 2) {
          s.append(k == 0 ? "" : " or ")
              .append(ends[k] == Double.NEGATIVE_INFINITY ? "(-inf" : "[" + ends[k])
              .append(", ")
              .append(ends[k + 1] == Double.POSITIVE_INFINITY ? "inf)" : ends[k + 1] + "]");
        }
        yield s.toString();
      }
    };
  }
}
