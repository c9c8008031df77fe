package org.estimand.matrix;

import org.apache.commons.math3.special.Gamma;

/**
 * A statistic and the gamma law that approximates its distribution under the null hypothesis, by
 * its mean and variance.
 *
 * @param statistic what was observed
 * @param mean mean under the null hypothesis
 * @param variance variance under the null hypothesis
 */
public record GammaNull(double statistic, double mean, double variance) {
  /** Shape of the gamma law. */
  public double shape() {
    return mean * mean / variance;
  }

  /** Scale of the gamma law. */
  public double scale() {
    return variance / mean;
  }

  /**
   * Probability of a larger statistic. One where the law is a point at zero: kernels of constants
   * say nothing against independence.
   */
  public double pValue() {
    if (variance == 0) {
      return 1;
    }
    double at = statistic / scale();
    return at <= 0 ? 1 : Gamma.regularizedGammaQ(shape(), at);
  }
}
