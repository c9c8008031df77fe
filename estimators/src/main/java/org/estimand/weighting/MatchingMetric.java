package org.estimand.weighting;

/** What makes two units alike in {@link Matching}. All distances are in standard deviations. */
public enum MatchingMetric {
  /** The log odds of the fitted propensity, divided by their standard deviation. */
  PROPENSITY_INDEX("log odds of the propensity"),
  /** The fitted propensity itself, divided by its standard deviation. */
  PROPENSITY("propensity"),
  /** The covariates under the inverse of their covariance in the whole sample. */
  MAHALANOBIS("Mahalanobis distance"),
  /** The covariates, each divided by its standard deviation in the whole sample. */
  EUCLIDEAN("normalised Euclidean distance");

  private final String words;

  MatchingMetric(String words) {
    this.words = words;
  }

  /** The name in full. */
  public String words() {
    return words;
  }

  /** Whether units are compared by a propensity alone. */
  public boolean isPropensity() {
    return this == PROPENSITY_INDEX || this == PROPENSITY;
  }
}
