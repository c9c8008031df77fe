package org.estimand.iv;

/** How the perturbations of a combination of candidates become one pseudo-risk. */
public enum SelectionRule {
  /** The sum over the robust sets. */
  MIXED_MINIMAX,
  /** The largest over the robust sets. */
  MINIMAX
}
