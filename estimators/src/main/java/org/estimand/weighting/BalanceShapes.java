package org.estimand.weighting;

/**
 * What a balance table measures beside the covariates themselves.
 *
 * @param squares squares of covariates that are not 0/1
 * @param products products of any two covariates
 * @param overlap the overlap coefficient of every column, see {@link BalanceTable}
 */
public record BalanceShapes(boolean squares, boolean products, boolean overlap) {
  /** The covariates alone. */
  public static final BalanceShapes MEANS = new BalanceShapes(false, false);

  /** Squares and products too. */
  public static final BalanceShapes ALL = new BalanceShapes(true, true);

  /** Without overlap coefficients. */
  public BalanceShapes(boolean squares, boolean products) {
    this(squares, products, false);
  }

  /** The same with overlap coefficients, which take a pass over the sorted rows of each column. */
  public BalanceShapes withOverlap() {
    return new BalanceShapes(squares, products, true);
  }
}
