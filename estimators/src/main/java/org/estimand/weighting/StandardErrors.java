package org.estimand.weighting;

/** What the standard errors account for, and how they are found. */
public enum StandardErrors {
  /** The estimation of every model: stacked estimating equations (M-estimation). */
  STACKED,
  /** Nothing but sampling: weights are treated as known. */
  FIXED_WEIGHTS,
  /** Rows drawn with replacement, every model fitted again. */
  BOOTSTRAP,
  /** Clusters drawn with replacement, every model fitted again; needs a CLUSTER column. */
  CLUSTER_BOOTSTRAP,
  /**
   * Random positive weights on all rows (on clusters, where there is a CLUSTER column), every model
   * fitted again. No row, and so no rare category, is ever lost.
   */
  FRACTIONAL_BOOTSTRAP,
  /** Every row (or cluster) left out in turn, every model fitted again. */
  JACKKNIFE;

  /** Whether models are fitted again. */
  public boolean isResampled() {
    return this != STACKED && this != FIXED_WEIGHTS;
  }
}
