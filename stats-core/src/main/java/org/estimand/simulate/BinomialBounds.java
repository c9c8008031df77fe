package org.estimand.simulate;

import org.apache.commons.math3.special.Gamma;
import org.estimand.errors.InvalidConfigException;

/**
 * Counts of successes that agree with a success probability: an exact two-sided binomial acceptance
 * region. With a false alarm of 0.001 each tail outside holds at most 0.0005.
 *
 * @param lower smallest accepted count
 * @param upper largest accepted count
 * @param trials number of trials
 */
public record BinomialBounds(int lower, int upper, int trials) {
  /** The false alarm used for coverage checks. */
  public static final double FALSE_ALARM = 0.001;

  /** Bounds for the number of intervals at {@code level} that cover, false alarm 0.001. */
  public static BinomialBounds coverage(int replications, double level) {
    return of(replications, level, FALSE_ALARM);
  }

  /**
   * Bounds for a binomial count.
   *
   * @param trials number of trials, at least 1
   * @param probability success probability in (0, 1)
   * @param falseAlarm probability of a count outside, split evenly over both tails
   * @throws InvalidConfigException CONF-084
   */
  public static BinomialBounds of(int trials, double probability, double falseAlarm) {
    if (trials < 1) {
      throw new InvalidConfigException("CONF-084", "trials = " + trials + "; must be at least 1.");
    }
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidConfigException(
          "CONF-084", "probability = " + probability + "; must lie between 0 and 1.");
    }
    if (!(falseAlarm > 0 && falseAlarm < 1)) {
      throw new InvalidConfigException(
          "CONF-084", "falseAlarm = " + falseAlarm + "; must lie between 0 and 1.");
    }
    double tail = falseAlarm / 2;
    double below = 0;
    int lower = 0;
    while (lower < trials) {
      below += mass(lower, trials, probability);
      if (below > tail) {
        break;
      }
      lower++;
    }
    double above = 0;
    int upper = trials;
    while (upper > 0) {
      above += mass(upper, trials, probability);
      if (above > tail) {
        break;
      }
      upper--;
    }
    return new BinomialBounds(lower, upper, trials);
  }

  /** Whether a count is accepted. */
  public boolean accepts(int count) {
    return lower <= count && count <= upper;
  }

  private static double mass(int k, int n, double p) {
    double logChoose =
        Gamma.logGamma(n + 1.0) - Gamma.logGamma(k + 1.0) - Gamma.logGamma(n - k + 1.0);
    return Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
  }
}
