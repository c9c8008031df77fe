package org.estimand.inference;

/** The factor a covariance is multiplied by for few observations or clusters. */
public enum SmallSample {
  /** Factor 1. */
  NONE,
  /** n/(n-p) for rows, G/(G-1) for clusters. */
  GROUPS,
  /** n/(n-p) for rows, G/(G-1) times (n-1)/(n-p) for clusters. */
  GROUPS_AND_PARAMETERS
}
