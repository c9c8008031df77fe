package org.estimand.learners.kernel;

/** Where the width of a Gaussian kernel comes from. */
public enum WidthRule {
  /** The median of the positive distances between training rows. */
  MEDIAN,
  /** The best of 1/4, 1/2, 1, 2 and 4 times that median, by leave-one-out error. */
  TUNED,
  /** It was given. */
  GIVEN
}
