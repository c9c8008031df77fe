package org.estimand.data;

/** What a weight column means. */
public enum WeightKind {
  /** The inverse of the probability that the observation was sampled. */
  SAMPLING,
  /** The number of identical observations the row stands for. */
  FREQUENCY,
  /** The inverse of the variance of the observation, up to a factor. */
  PRECISION
}
