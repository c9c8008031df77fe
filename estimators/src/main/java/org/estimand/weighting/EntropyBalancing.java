package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Entropy balancing: of all weights of an arm whose weighted moments equal those of the target
 * population, those closest to the base weights in Kullback-Leibler divergence (Hainmueller 2012,
 * doi 10.1093/pan/mpr025). For ATT the controls are weighted to the treated; for ATE every arm to
 * everybody.
 *
 * @param moments 1 balances means, 2 also squares, 3 also cubes (of covariates that are not 0/1)
 * @param interactions whether products of any two covariates are balanced too
 */
public record EntropyBalancing(int moments, boolean interactions) implements BalancingMethod {
  static final String NAME = "entropy balancing";

  /**
   * Checks the number of moments.
   *
   * @throws InvalidConfigException CONF-146 unless 1, 2 or 3
   */
  public EntropyBalancing {
    BalanceFrame.checkMoments(moments, NAME);
  }

  static EntropyBalancing ofMeans() {
    return new EntropyBalancing(1, false);
  }

  /** The same with so many moments of every covariate. */
  public EntropyBalancing withMoments(int value) {
    return new EntropyBalancing(value, interactions);
  }

  /** The same with or without products of covariates. */
  public EntropyBalancing withInteractions(boolean value) {
    return new EntropyBalancing(moments, value);
  }

  @Override
  public String label() {
    return BalanceFrame.label(NAME, moments, interactions);
  }
}
