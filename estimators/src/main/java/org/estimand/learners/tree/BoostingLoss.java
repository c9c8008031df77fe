package org.estimand.learners.tree;

/** What boosted means minimise. Probabilities always minimise the log loss. */
public enum BoostingLoss {
  /** Squared error: the mean. */
  SQUARED,
  /** Absolute error: the median. Leaves are medians of residuals (Friedman 2001, section 4.3). */
  ABSOLUTE,
  /**
   * Poisson deviance with a log link: the mean of counts and other targets that are not negative.
   */
  POISSON
}
