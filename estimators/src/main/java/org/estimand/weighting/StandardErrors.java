package org.estimand.weighting;

/** What the standard errors account for. */
public enum StandardErrors {
  /** The estimation of every model: stacked estimating equations (M-estimation). */
  STACKED,
  /** Nothing but sampling: weights are treated as known. */
  FIXED_WEIGHTS
}
