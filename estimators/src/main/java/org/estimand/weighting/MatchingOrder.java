package org.estimand.weighting;

/**
 * Who chooses first where a match can be used once. Equal propensities choose in the order of their
 * rows.
 */
public enum MatchingOrder {
  /**
   * From the largest probability of being in the arm one is in, so that units unlike the other arm
   * choose first: treated from the largest propensity, controls (for ATC) from the smallest.
   */
  DESCENDING,
  /** The opposite of {@link #DESCENDING}. */
  ASCENDING,
  /** In the order of the rows. */
  ROWS
}
