package org.estimand.weighting;

/**
 * The population of an effect among several arms.
 *
 * @param estimand its tilting function
 * @param focal the arm of ATT (1 of two arms unless named) and ATC (0); -1 for the others
 */
record Target(Estimand estimand, int focal) {
  /** The population with two arms. */
  static Target binary(Estimand estimand) {
    return new Target(estimand, estimand == Estimand.ATT ? 1 : estimand == Estimand.ATC ? 0 : -1);
  }

  /** Whether the population is one arm. */
  boolean isFocal() {
    return focal >= 0;
  }

  /** Whether the population is known without weights: everybody or one arm. */
  boolean isSized() {
    return isFocal() || estimand == Estimand.ATE;
  }

  /** Whether a row counts in the population; only where {@link #isSized()}. */
  boolean includes(int arm) {
    return !isFocal() || arm == focal;
  }
}
