package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Entropy balancing for a dose (Vegetabile et al. 2021, doi 10.1007/s10742-020-00236-2; Tuebbicke
 * 2022): of all positive weights under which the means of covariates and dose stay those of the
 * sample and no covariate is correlated with the dose, those closest to the base weights.
 *
 * @param moments 1 balances covariates and dose, 2 also their squares (and the squares of
 *     covariates against the dose)
 */
public record DoseBalancing(int moments) implements DoseMethod {
  /**
   * Checks the number of moments.
   *
   * @throws InvalidConfigException CONF-165 unless 1 or 2
   */
  public DoseBalancing {
    if (moments < 1 || moments > 2) {
      throw new InvalidConfigException(
          "CONF-165", "moments = " + moments + "; entropy balancing of a dose takes 1 or 2.");
    }
  }

  /** The same with so many moments. */
  public DoseBalancing withMoments(int value) {
    return new DoseBalancing(value);
  }

  @Override
  public String label() {
    return "entropy balancing" + (moments == 1 ? "" : ", " + moments + " moments");
  }
}
