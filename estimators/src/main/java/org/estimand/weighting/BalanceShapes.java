package org.estimand.weighting;

/**
 * What a balance table measures beside the covariates themselves.
 *
 * @param squares squares of covariates that are not 0/1
 * @param products products of any two covariates
 */
public record BalanceShapes(boolean squares, boolean products) {
  /** The covariates alone. */
  public static final BalanceShapes MEANS = new BalanceShapes(false, false);

  /** Squares and products too. */
  public static final BalanceShapes ALL = new BalanceShapes(true, true);
}
