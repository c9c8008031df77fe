package org.estimand.inference;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The degrees of freedom that terms are judged by: one number for all, or a rule that gives those
 * of any linear combination. Infinite for the normal law.
 */
final class Freedom {
  static final Freedom NORMAL = common(Double.POSITIVE_INFINITY);

  private final FreedomRule rule;
  private final double[] own;

  private Freedom(FreedomRule rule, double... own) {
    this.rule = rule;
    this.own = own;
  }

  /** The same for all terms and combinations. */
  static Freedom common(double df) {
    return new Freedom(null, df);
  }

  /**
   * Those of each combination.
   *
   * @param rule degrees of freedom of the combination with these p weights
   * @param p number of terms
   */
  static Freedom of(FreedomRule rule, int p) {
    double[] own = new double[p];
    for (int j = 0; j < p; j++) {
      double[] unit = new double[p];
      unit[j] = 1;
      own[j] = rule.of(unit);
    }
    return new Freedom(rule, own);
  }

  /** Whether all terms and combinations have the same. */
  boolean isCommon() {
    return rule == null;
  }

  /** Whether terms have finite ones of their own. */
  boolean isOwn() {
    return !isCommon() && Arrays.stream(own).anyMatch(Double::isFinite);
  }

  /** Those of the j-th term. */
  double of(int j) {
    return isCommon() ? own[0] : own[j];
  }

  /** Those of the combination with these weights. */
  double of(double[] weights) {
    return isCommon() ? own[0] : rule.of(weights);
  }

  /** Those of r combinations together, r x p; see {@link FreedomRule#joint}. */
  OptionalDouble joint(double[] restrictions, int r) {
    return isCommon() ? OptionalDouble.of(own[0]) : rule.joint(restrictions, r);
  }

  /** Those of the q combinations L theta and of their combinations; L is q x p, column-major. */
  Freedom combined(double[] l, int q, int p) {
    return isCommon() ? this : of(new Combined(rule, l.clone(), q, p), q);
  }

  /** The rule of combinations of combinations. */
  private record Combined(FreedomRule rule, double[] l, int q, int p) implements FreedomRule {
    @Override
    public double of(double[] weights) {
      return rule.of(times(weights, 1));
    }

    @Override
    public OptionalDouble joint(double[] restrictions, int r) {
      return rule.joint(times(restrictions, r), r);
    }

    /** R L, r x p. */
    private double[] times(double[] restrictions, int r) {
      double[] out = new double[r * p];
      for (int j = 0; j < p; j++) {
        for (int k = 0; k < q; k++) {
          for (int s = 0; s < r; s++) {
            out[j * r + s] += restrictions[k * r + s] * l[j * q + k];
          }
        }
      }
      return out;
    }
  }

  boolean sameNumbers(Freedom other) {
    return isCommon() == other.isCommon() && Arrays.equals(own, other.own);
  }
}
