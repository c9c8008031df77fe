package org.estimand.weighting;

/** Forms of outcome adjustment. */
enum Adjustment {
  /** Outcome regressions alone. */
  REGRESSION("regression-adjustment"),
  /** Outcome regressions fitted with inverse probability weights. */
  WEIGHTED_REGRESSION("ipwra"),
  /** Outcome regressions plus weighted residuals. */
  AUGMENTED("aipw");

  private final String label;

  Adjustment(String label) {
    this.label = label;
  }

  /** The name for machines. */
  String label() {
    return label;
  }
}
