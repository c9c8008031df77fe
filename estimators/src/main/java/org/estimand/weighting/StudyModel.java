package org.estimand.weighting;

/** What a row of a {@link WeightingStudy} controls for, and how. */
public enum StudyModel {
  /** Weights from the covariates. */
  TABULAR("tabular"),
  /** Weights from the embedding alone. */
  EMBEDDING("embedding"),
  /** Weights from covariates and embedding. */
  BOTH("tabular + embedding"),
  /** Least squares on treatment and covariates with effects of unit and period. */
  FIXED_EFFECTS("fixed effects");

  private final String label;

  StudyModel(String label) {
    this.label = label;
  }

  /** The name in tables. */
  public String label() {
    return label;
  }
}
