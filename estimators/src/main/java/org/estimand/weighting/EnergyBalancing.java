package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Energy balancing (Huling and Mak 2024, doi 10.1515/jci-2022-0029): weights of an arm, none
 * negative, that bring its whole distribution of the covariates as near as possible to that of the
 * target population in energy distance, with Euclidean distances of covariates in standard
 * deviations. For ATE every arm is brought near everybody.
 *
 * <p>With shares p_i of the sampling weights of the arm and weights v_i of mean one under p, what
 * is minimised is the energy distance plus {@code ridge} times sum p_i (v_i - q_i)^2, q being the
 * base weights (ones without). The ridge makes the solution unique where rows repeat: equal rows
 * share a weight equally, so a bootstrap sample needs no care. It does not depend on the scale of
 * the weights nor on whether rows are repeated or weighted.
 *
 * <p>Time and memory grow with the square of the rows of an arm, time with the cube of those of
 * positive weight; above 10,000 rows in an arm it is refused (NOTSUP-152). There are no estimating
 * equations: standard errors treat the weights as known; bootstrap the whole estimate.
 *
 * @param ridge positive
 */
public record EnergyBalancing(double ridge) implements BalancingMethod {
  static final String NAME = "energy balancing";

  /**
   * Checks the ridge.
   *
   * @throws InvalidConfigException CONF-151 unless positive and finite
   */
  public EnergyBalancing {
    if (!(ridge > 0 && ridge < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-151",
          "ridge = " + ridge + "; energy balancing needs a positive ridge, for example 1e-6.");
    }
  }

  /** The same with another ridge. */
  public EnergyBalancing withRidge(double value) {
    return new EnergyBalancing(value);
  }

  @Override
  public String label() {
    return NAME;
  }
}
