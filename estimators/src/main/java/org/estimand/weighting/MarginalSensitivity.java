package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;

/**
 * Bounds of a weighted effect when hidden confounding changes the odds of treatment of every unit
 * by a factor of at most Lambda: the marginal sensitivity model (Tan 2006; Zhao, Small and
 * Bhattacharya 2019, doi 10.1111/rssb.12327). The extremes of a weighted mean are reached where
 * weights switch from one end to the other in the order of the outcome, so that one sort of each
 * arm is enough: O(n log n).
 *
 * @param lambda the odds factor, at least 1
 * @param lower smallest effect
 * @param upper largest effect
 */
public record MarginalSensitivity(double lambda, double lower, double upper) {
  /**
   * Bounds of a Hajek-weighted effect of two arms.
   *
   * @param result from {@link Ipw} with a propensity model; ATE, ATT or ATC
   * @param outcome n outcomes, as fitted
   * @param lambda odds factor
   * @throws InvalidConfigException CONF-174 for a factor below 1 or outcomes of another number
   * @throws NotSupportedException NOTSUP-170 for another result
   */
  public static MarginalSensitivity of(WeightingResult result, double[] outcome, double lambda) {
    double[] e = result.propensities();
    double[] w = result.weights();
    if (!(lambda >= 1) || lambda == Double.POSITIVE_INFINITY || outcome.length != w.length) {
      throw new InvalidConfigException(
          "CONF-174",
          "lambda = "
              + lambda
              + " with "
              + outcome.length
              + " outcomes; the odds factor must be at least 1 and finite, and there must be "
              + w.length
              + " outcomes.");
    }
    String estimand = result.terms().get(0);
    boolean known = estimand.equals("ATE") || estimand.equals("ATT") || estimand.equals("ATC");
    if (e.length != w.length || !known) {
      throw new NotSupportedException(
          "NOTSUP-170",
          "The marginal sensitivity model is for ATE, ATT and ATC of two arms weighted by"
              + " propensities; this result is \""
              + result.title()
              + "\" for "
              + estimand
              + ".");
    }
    boolean[] treated = result.treated();
    boolean all = estimand.equals("ATE");
    double[] one = arm(outcome, e, w, treated, true, estimand.equals("ATT"), all, lambda);
    double[] zero = arm(outcome, e, w, treated, false, estimand.equals("ATC"), all, lambda);
    return new MarginalSensitivity(lambda, one[0] - zero[1], one[1] - zero[0]);
  }

  /** The least and the largest mean of an arm. */
  private static double[] arm(
      double[] y,
      double[] e,
      double[] w,
      boolean[] treated,
      boolean arm,
      boolean focal,
      boolean everybody,
      double lambda) {
    int n = 0;
    double[] value = new double[y.length];
    double[] low = new double[y.length];
    double[] high = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      if (treated[i] != arm || !(w[i] > 0)) {
        continue;
      }
      double odds = arm ? (1 - e[i]) / e[i] : e[i] / (1 - e[i]);
      // the part that hidden confounding moves: nothing where the arm is the target, all where the
      // other arm is, all but the unit's own place where everybody is
      double share = focal ? 0 : everybody ? odds / (1 + odds) : 1;
      double fixed = w[i] * (1 - share);
      double moves = w[i] * share;
      value[n] = y[i];
      low[n] = fixed + moves / lambda;
      high[n] = fixed + moves * lambda;
      n++;
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(value[b], value[a]));
    return new double[] {
      -extreme(value, low, high, order, -1), extreme(value, low, high, order, 1)
    };
  }

  private static double extreme(
      double[] value, double[] low, double[] high, Integer[] order, int sign) {
    int n = order.length;
    double sum = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      sum += low[i] * value[i] * sign;
      total += low[i];
    }
    double best = sum / total;
    for (int k = 0; k < n; k++) {
      int i = order[sign > 0 ? k : n - 1 - k];
      sum += (high[i] - low[i]) * value[i] * sign;
      total += high[i] - low[i];
      best = Math.max(best, sum / total);
    }
    return best;
  }
}
