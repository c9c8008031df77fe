package org.estimand.learn;

/** How a stack weighs its candidates by their out-of-fold predictions. */
public enum StackRule {
  /**
   * Weights that are not negative and add to one: least squared error for means, least log loss for
   * probabilities (van der Laan, Polley and Hubbard 2007, doi:10.2202/1544-6115.1309).
   */
  CONVEX,
  /**
   * Weights that are not negative, of least squared error (Breiman 1996, doi:10.1007/BF00117832);
   * for means only.
   */
  NON_NEGATIVE,
  /** All weight on the candidate of least loss; of equal losses the earlier one. */
  DISCRETE
}
