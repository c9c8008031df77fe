package org.estimand.dml;

/** How the folds of one repetition are put together. */
public enum DmlAlgorithm {
  /** One estimate from the scores of all folds together. The default. */
  DML2,
  /** The mean of one estimate per fold. */
  DML1
}
