package org.estimand.weighting;

/** What weighted sums are divided by. */
public enum Normalization {
  /** The sum of the weights in each arm (Hajek). */
  HAJEK,
  /**
   * The number of observations the estimand is about, known without the weights (Horvitz-Thompson).
   */
  HORVITZ_THOMPSON
}
