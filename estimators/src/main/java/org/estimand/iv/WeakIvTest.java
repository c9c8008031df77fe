package org.estimand.iv;

/**
 * Tests of all endogenous coefficients that hold however weak the instruments are, and the sets of
 * values they do not reject.
 */
public enum WeakIvTest {
  /**
   * Anderson and Rubin (1949): the instruments have no effect on y - X b; chi-square(q), or F(q, n
   * - p) times q. It tests the instruments too, so its set is empty when they contradict each
   * other.
   */
  ANDERSON_RUBIN("Anderson-Rubin"),
  /**
   * Kleibergen (2002, doi 10.1111/1468-0262.00353; 2005): the score; chi-square(m). It is zero at
   * every stationary point of the Anderson-Rubin statistic, so its set may have a piece far from
   * the estimate.
   */
  LAGRANGE_MULTIPLIER("LM (Kleibergen)"),
  /**
   * Moreira (2003, doi 10.1111/1468-0262.00438): the likelihood ratio, judged by its law given how
   * strong the instruments are. The one to prefer with one endogenous regressor.
   */
  CONDITIONAL_LIKELIHOOD_RATIO("CLR (Moreira)"),
  /** The likelihood ratio against chi-square(1). Holds with strong instruments only. */
  LIKELIHOOD_RATIO("LR");

  private final String label;

  WeakIvTest(String label) {
    this.label = label;
  }

  /** The words of the table. */
  public String label() {
    return label;
  }
}
