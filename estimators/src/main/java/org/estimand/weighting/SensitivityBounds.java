package org.estimand.weighting;

import org.estimand.data.RowOrder;

/** The extremes of Hajek-weighted effects when the odds of treatment are off by a factor. */
final class SensitivityBounds {
  private SensitivityBounds() {}

  /** Whether bounds exist for a population. */
  static boolean knows(Estimand estimand) {
    return estimand == Estimand.ATE || estimand == Estimand.ATT || estimand == Estimand.ATC;
  }

  /**
   * The bounds for every odds factor; one sort of each arm serves all.
   *
   * @param y n outcomes
   * @param e n propensities
   * @param w n final weights, 0 for rows left out
   * @param treated n flags
   * @param estimand ATE, ATT or ATC
   * @return the least and the largest effect for the first factor, then for the next
   */
  static double[] of(
      double[] y, double[] e, double[] w, boolean[] treated, Estimand estimand, double... lambdas) {
    Arm one = new Arm(y, e, w, treated, true, estimand);
    Arm zero = new Arm(y, e, w, treated, false, estimand);
    double[] bounds = new double[2 * lambdas.length];
    for (int k = 0; k < lambdas.length; k++) {
      bounds[2 * k] = -one.extreme(lambdas[k], -1) - zero.extreme(lambdas[k], 1);
      bounds[2 * k + 1] = one.extreme(lambdas[k], 1) + zero.extreme(lambdas[k], -1);
    }
    return bounds;
  }

  /** The rows of an arm in ascending order of the outcome. */
  private static final class Arm {
    private final double[] value;
    private final double[] fixed;
    private final double[] moves;

    Arm(double[] y, double[] e, double[] w, boolean[] treated, boolean arm, Estimand estimand) {
      boolean focal = estimand == (arm ? Estimand.ATT : Estimand.ATC);
      double[] own = y.clone();
      int n = 0;
      for (int i = 0; i < own.length; i++) {
        if (treated[i] == arm && w[i] > 0) {
          n++;
        } else {
          own[i] = Double.NaN;
        }
      }
      int[] order = RowOrder.of(own);
      value = new double[n];
      fixed = new double[n];
      moves = new double[n];
      for (int k = 0; k < n; k++) {
        int i = order[k];
        double odds = arm ? (1 - e[i]) / e[i] : e[i] / (1 - e[i]);
        // the part that hidden confounding moves: nothing where the arm is the target, all where
        // the other arm is, all but the unit's own place where everybody is
        double share = focal ? 0 : estimand == Estimand.ATE ? odds / (1 + odds) : 1;
        value[k] = y[i];
        fixed[k] = w[i] * (1 - share);
        moves[k] = w[i] * share;
      }
    }

    /** The largest mean (sign 1), or the largest mean of the negative outcome (sign -1). */
    double extreme(double lambda, int sign) {
      int n = value.length;
      double sum = 0;
      double total = 0;
      for (int i = 0; i < n; i++) {
        double low = fixed[i] + moves[i] / lambda;
        sum += low * value[i] * sign;
        total += low;
      }
      double best = sum / total;
      for (int k = 0; k < n; k++) {
        int i = sign > 0 ? n - 1 - k : k;
        double more = moves[i] * (lambda - 1 / lambda);
        sum += more * value[i] * sign;
        total += more;
        best = Math.max(best, sum / total);
      }
      return best;
    }
  }
}
