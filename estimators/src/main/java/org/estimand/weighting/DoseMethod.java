package org.estimand.weighting;

/** How the weights of a dose come about. */
public sealed interface DoseMethod permits GeneralizedPropensity, DoseBalancing {
  /** The name printed in tables. */
  String label();

  /** A normal density of the dose given the covariates; variances divided by n. */
  static GeneralizedPropensity propensity() {
    return new GeneralizedPropensity(DoseDensity.normal(), false);
  }

  /** Entropy balancing: covariates and dose uncorrelated, their means kept. */
  static DoseBalancing entropy() {
    return new DoseBalancing(1);
  }
}
