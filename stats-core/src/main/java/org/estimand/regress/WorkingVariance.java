package org.estimand.regress;

/**
 * The variances of independent errors under which CR2 is unbiased and its degrees of freedom are
 * found, up to a factor. Without weights both are the same. Either way the covariance is consistent
 * whatever the errors are within clusters; the choice matters with few clusters.
 */
public enum WorkingVariance {
  /**
   * Variance 1/w: what precision weights say of the rows. In {@code clubSandwich} it is {@code
   * target = 1/w, inverse_var = TRUE}.
   */
  INVERSE_WEIGHTS("variance 1/w"),
  /**
   * The same variance in all rows, for weights that are not about precision, such as sampling
   * weights; the default of {@code clubSandwich} for {@code lm} with weights.
   */
  EQUAL("equal variances");

  private final String label;

  WorkingVariance(String label) {
    this.label = label;
  }

  /** The words printed under a table. */
  public String label() {
    return label;
  }

  /** The variance of a row with this weight. */
  double of(double weight) {
    return this == EQUAL ? 1 : 1 / weight;
  }
}
