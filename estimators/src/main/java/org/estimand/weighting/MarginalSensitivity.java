package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;

/**
 * Bounds of a weighted effect when hidden confounding changes the odds of treatment of every unit
 * by a factor of at most Lambda: the marginal sensitivity model (Tan 2006; Zhao, Small and
 * Bhattacharya 2019, doi 10.1111/rssb.12327). The extremes of a weighted mean are reached where
 * weights switch from one end to the other in the order of the outcome, so that one sort of each
 * arm is enough: O(n log n). {@link MarginalSensitivityIntervals} adds confidence intervals.
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
    String effect = result.effectName();
    boolean known = false;
    for (Estimand estimand : Estimand.values()) {
      known |= estimand.name().equals(effect) && SensitivityBounds.knows(estimand);
    }
    if (e.length != w.length || !known || !result.estimatorName().equals(Ipw.NAME)) {
      throw new NotSupportedException(
          "NOTSUP-170",
          "The marginal sensitivity model is for ATE, ATT and ATC of two arms weighted by"
              + " propensities; this result is \""
              + result.title()
              + "\" for "
              + effect
              + ".");
    }
    // the population of arm 0, named as the focal one, is that of the controls
    boolean controls = result.estimand().contains("(of arm " + result.armLabels().get(0) + ")");
    Estimand estimand = controls ? Estimand.ATC : Estimand.valueOf(effect);
    double[] bounds = SensitivityBounds.of(outcome, e, w, result.treated(), estimand, lambda);
    return new MarginalSensitivity(lambda, bounds[0], bounds[1]);
  }
}
