package org.estimand.inference;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.estimand.errors.InvalidConfigException;

/** The law a statistic is judged by: Student's t, or the normal for infinite degrees of freedom. */
final class ReferenceLaw {
  private ReferenceLaw() {}

  /** Refuses a coverage outside (0, 1): CONF-043. */
  static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
  }

  /** The quantile at a probability. */
  static double quantile(double probability, double df) {
    if (Double.isNaN(df)) {
      return Double.NaN;
    }
    return Double.isInfinite(df)
        ? new NormalDistribution().inverseCumulativeProbability(probability)
        : new TDistribution(df).inverseCumulativeProbability(probability);
  }

  /** The size a statistic exceeds with this two-sided probability. */
  static double critical(double tail, double df) {
    return -quantile(tail / 2, df);
  }

  /** The two-sided tail probability of a statistic. */
  static double tail(double statistic, double df) {
    double size = Math.abs(statistic);
    if (Double.isNaN(size) || Double.isNaN(df)) {
      return Double.NaN;
    }
    return Double.isInfinite(df)
        ? Erf.erfc(size / Math.sqrt(2))
        : 2 * new TDistribution(df).cumulativeProbability(-size);
  }
}
