package org.estimand.iv;

/** What standard errors of parametric estimators account for. */
public enum IvStandardErrors {
  /** The estimation of every model: the sandwich of all stacked equations. */
  STACKED,
  /** The score alone, as if the models were known; right where all of them hold. */
  INFLUENCE
}
