package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Stable balancing weights (Zubizarreta 2015, doi 10.1080/01621459.2015.1023805): of all weights of
 * an arm that are not negative, sum to one and bring every covariate's mean within a tolerance of
 * the target population's, those closest to equal weights (to the base weights, where there are
 * any) in squares. The tolerance is in standard deviations (divisor n - 1, of 0/1 covariates too)
 * of the arm that is the target, else pooled over the arms. For ATE every arm is compared with
 * everybody, so that two arms may differ by twice the tolerance.
 *
 * <p>Parameters {@code dual[0].age} say what a constraint costs: the derivative of half the squared
 * coefficient of variation of the weights in the tolerance of that covariate; zero where the
 * constraint does not bind.
 *
 * <p>Standard errors are stacked: given which tolerances bind and which weights are zero, the
 * weights solve smooth estimating equations, and means and deviations of the covariates count as
 * estimated. That is right in large samples unless a tolerance of the population binds without
 * force (its dual is zero) or many rows lie where weights become zero; where either is near, a
 * bootstrap shows it.
 *
 * @param tolerance largest standardised difference, zero for exact balance
 * @param moments 1 balances means, 2 also squares, 3 also cubes (of covariates that are not 0/1)
 * @param interactions whether products of any two covariates are balanced too
 */
public record StableBalancing(double tolerance, int moments, boolean interactions)
    implements BalancingMethod {
  static final String NAME = "stable balancing weights";

  /**
   * Checks the options.
   *
   * @throws InvalidConfigException CONF-146 unless 1, 2 or 3 moments, CONF-150 for a tolerance that
   *     is negative or not finite
   */
  public StableBalancing {
    BalanceFrame.checkMoments(moments, NAME);
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-150",
          "tolerance = "
              + tolerance
              + "; the largest standardised difference must be zero or positive, for example"
              + " 0.02.");
    }
  }

  /** The same with another tolerance. */
  public StableBalancing withTolerance(double value) {
    return new StableBalancing(value, moments, interactions);
  }

  /** The same with so many moments of every covariate. */
  public StableBalancing withMoments(int value) {
    return new StableBalancing(tolerance, value, interactions);
  }

  /** The same with or without products of covariates. */
  public StableBalancing withInteractions(boolean value) {
    return new StableBalancing(tolerance, moments, value);
  }

  @Override
  public String label() {
    return BalanceFrame.label(NAME + " within " + tolerance, moments, interactions);
  }
}
