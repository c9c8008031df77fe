package org.estimand.iv;

/** Estimators of the ATE with a valid 0/1 instrument under no interaction. */
public enum IvAteForm {
  /**
   * Efficient influence function with the ratio of contrasts of models within arms. Right if the
   * models of P(Z=1|X) and of the treatment are, or those of the treatment and the outcome.
   */
  PLUG_IN("plug-in of models within arms"),
  /** Mean of d'theta from linear g-estimation. Right if delta is, and P(Z=1|X) or q. */
  G_ESTIMATION("g-estimation"),
  /**
   * The score at the g-estimate. Right if {P(Z=1|X), treatment}, {P(Z=1|X), delta} or {delta, q}
   * are.
   */
  MULTIPLY_ROBUST("multiply robust"),
  /**
   * For a 0/1 outcome: effects as tanh(d'theta), probabilities by risk differences and odds
   * products, so that nothing leaves its range and the estimate lies in (-1, 1); multiply robust.
   */
  BOUNDED("multiply robust, bounded");

  private final String label;

  IvAteForm(String label) {
    this.label = label;
  }

  /** The words for it. */
  public String label() {
    return label;
  }
}
