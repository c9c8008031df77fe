package org.estimand.learners.linear;

/** Which penalty of a path is taken after cross-validation. Ties go to the larger penalty. */
public enum PenaltyRule {
  /** The one with the smallest cross-validated loss. */
  MIN,
  /** The largest one whose loss is within one standard error of the smallest. */
  ONE_SE
}
