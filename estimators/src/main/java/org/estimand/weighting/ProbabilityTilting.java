package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Inverse probability tilting (Graham, Pinto and Egel 2012, doi 10.1093/restud/rdr047): a logit
 * propensity for each arm on its own, with the coefficients that balance instead of those of
 * maximum likelihood. For ATE the weights of arm a are 1 + exp(-x'b_a), and their sum and moments
 * are those of everybody; for ATT and ATC the arm that is not the target has the weights
 * exp(x'b_a), which are those of entropy balancing. Base weights multiply the exponential part, so
 * they are prior odds of being elsewhere. Parameters {@code coefficient[a].age} are of the log odds
 * of arm 1 with two arms, else of the log odds of arm a.
 *
 * @param moments 1 balances means, 2 also squares, 3 also cubes (of covariates that are not 0/1)
 * @param interactions whether products of any two covariates are balanced too
 */
public record ProbabilityTilting(int moments, boolean interactions) implements BalancingMethod {
  static final String NAME = "inverse probability tilting";

  /**
   * Checks the number of moments.
   *
   * @throws InvalidConfigException CONF-146 unless 1, 2 or 3
   */
  public ProbabilityTilting {
    BalanceFrame.checkMoments(moments, NAME);
  }

  /** The same with so many moments of every covariate. */
  public ProbabilityTilting withMoments(int value) {
    return new ProbabilityTilting(value, interactions);
  }

  /** The same with or without products of covariates. */
  public ProbabilityTilting withInteractions(boolean value) {
    return new ProbabilityTilting(moments, value);
  }

  @Override
  public String label() {
    return BalanceFrame.label(NAME, moments, interactions);
  }
}
