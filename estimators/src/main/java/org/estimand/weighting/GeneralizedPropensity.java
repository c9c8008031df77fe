package org.estimand.weighting;

import java.util.Objects;

/**
 * Stabilised weights f(a) / f(a|x) of the generalised propensity score (Hirano and Imbens 2004;
 * Robins, Hernan and Brumback 2000): least squares of the dose on the covariates, and a density of
 * its standardised residuals.
 *
 * @param density the density of standardised residuals and standardised doses
 * @param unbiased whether variances are divided by degrees of freedom (n - p, n - 1) instead of n
 */
public record GeneralizedPropensity(DoseDensity density, boolean unbiased) implements DoseMethod {
  /** Checks that there is a density. */
  public GeneralizedPropensity {
    Objects.requireNonNull(density, "density");
  }

  /** The same with another density. */
  public GeneralizedPropensity withDensity(DoseDensity value) {
    return new GeneralizedPropensity(value, unbiased);
  }

  /** The same with variances divided by degrees of freedom, or by n. */
  public GeneralizedPropensity withUnbiasedVariances(boolean value) {
    return new GeneralizedPropensity(density, value);
  }

  @Override
  public String label() {
    return "generalised propensity, " + density.label() + " density";
  }
}
