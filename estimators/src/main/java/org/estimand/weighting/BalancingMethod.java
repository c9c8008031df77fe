package org.estimand.weighting;

/**
 * Weights that balance covariates by construction, without a likelihood of the treatment. A solve
 * that fails ends in an error; there are never weights from one.
 */
public sealed interface BalancingMethod extends WeightMethod
    permits EntropyBalancing,
        CovariateBalancing,
        ProbabilityTilting,
        StableBalancing,
        EnergyBalancing {
  /** Entropy balancing of the means of all covariates (Hainmueller 2012). */
  static EntropyBalancing entropy() {
    return EntropyBalancing.ofMeans();
  }

  /** Covariate balancing propensities of two arms, just identified (Imai and Ratkovic 2014). */
  static CovariateBalancing cbps() {
    return new CovariateBalancing(CovariateBalancing.Form.JUST_IDENTIFIED, 1, false);
  }

  /** Inverse probability tilting (Graham, Pinto and Egel 2012). */
  static ProbabilityTilting ipt() {
    return new ProbabilityTilting(1, false);
  }

  /** Stable balancing weights within 0.02 standard deviations (Zubizarreta 2015). */
  static StableBalancing stable() {
    return new StableBalancing(0.02, 1, false);
  }

  /** Energy balancing with a ridge of 1e-6 (Huling and Mak 2024). */
  static EnergyBalancing energy() {
    return new EnergyBalancing(1e-6);
  }
}
