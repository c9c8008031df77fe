package org.estimand.weighting;

/** How weights come about: from a model of the propensity, or from balance itself. */
public sealed interface WeightMethod permits PropensityModel, BalancingMethod {
  /** The name printed in tables. */
  String label();
}
