package org.estimand.weighting;

/** How cross-fitted propensities are made to mean what they say. */
public enum Recalibration {
  /**
   * A logistic regression of the treatment on the log odds of the out-of-fold propensities (Platt
   * 1999). Log odds beyond those of 1e-6 count as these.
   */
  PLATT,
  /**
   * The nondecreasing function of the out-of-fold propensities with the least squares, by pooling
   * adjacent violators. Its ends are often exactly 0 or 1: cap them, or use an estimand that needs
   * no others.
   */
  ISOTONIC,
  /**
   * The odds times the odds of treatment in the data, for learners trained on as many treated as
   * controls: logit e + log(n1 / n0).
   */
  PRIOR
}
