package org.estimand.inference;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The degrees of freedom that terms are judged by: one number for all, or a rule that gives those
 * of any linear combination. Infinite for the normal law.
 */
final class Freedom {
  static final Freedom NORMAL = common(Double.POSITIVE_INFINITY);

  private final ToDoubleFunction<double[]> rule;
  private final double[] own;

  private Freedom(ToDoubleFunction<double[]> rule, double... own) {
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
  static Freedom of(ToDoubleFunction<double[]> rule, int p) {
    double[] own = new double[p];
    for (int j = 0; j < p; j++) {
      double[] unit = new double[p];
      unit[j] = 1;
      own[j] = rule.applyAsDouble(unit);
    }
    return new Freedom(rule, own);
  }

  /** Whether all terms and combinations have the same. */
  boolean isCommon() {
    return rule == null;
  }

  /** Those of the j-th term. */
  double of(int j) {
    return isCommon() ? own[0] : own[j];
  }

  /** Those of the combination with these weights. */
  double of(double[] weights) {
    return isCommon() ? own[0] : rule.applyAsDouble(weights);
  }

  /** Those of the q combinations L theta and of their combinations; L is q x p, column-major. */
  Freedom combined(double[] l, int q, int p) {
    double[] copy = l.clone();
    return isCommon()
        ? this
        : of(w -> rule.applyAsDouble(SymmetricMath.transposed(copy, q, p, w)), q);
  }

  boolean sameNumbers(Freedom other) {
    return isCommon() == other.isCommon() && Arrays.equals(own, other.own);
  }
}
