package org.estimand.weighting;

/**
 * Weights that balance covariates by construction, without a likelihood of the treatment. A solve
 * that fails ends in an error; there are never weights from one.
 */
public sealed interface BalancingMethod extends WeightMethod permits EntropyBalancing {
  /** Entropy balancing of the means of all covariates (Hainmueller 2012). */
  static EntropyBalancing entropy() {
    return EntropyBalancing.ofMeans();
  }
}
