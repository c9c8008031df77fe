package org.estimand.learners.tree;

/** What the splits of a tree make small. */
public enum SplitCriterion {
  /**
   * Squared error; for probabilities the Gini index, which is the squared error of the class
   * indicators.
   */
  SQUARED,
  /** Absolute error; leaves hold medians. Means only. */
  ABSOLUTE,
  /** Poisson deviance; the target must not be negative. Means only. */
  POISSON,
  /** Log loss (entropy). Probabilities only. */
  LOG_LOSS
}
