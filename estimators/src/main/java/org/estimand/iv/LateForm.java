package org.estimand.iv;

/** Estimators of the local average treatment effect. */
public enum LateForm {
  /** Ratio of augmented contrasts of the outcome and of the treatment (Tan 2006). */
  DOUBLY_ROBUST("doubly robust"),
  /** Difference of two ratios of kappa-weighted means, both normalised: a10. */
  KAPPA_NORMALIZED("kappa, normalised (a10)"),
  /** Ratio of normalised inverse-probability contrasts of outcome and treatment. */
  HAJEK("inverse probability, normalised (Hajek)"),
  /** mean((k1 - k0) Y) / mean(k); moves when a constant is added to the outcome. */
  KAPPA_A("kappa, not normalised (a)"),
  /** mean((k1 - k0) Y) / mean(k1); moves when a constant is added to the outcome. */
  KAPPA_A1("kappa, not normalised (a1)"),
  /** mean((k1 - k0) Y) / mean(k0); moves when a constant is added to the outcome. */
  KAPPA_A0("kappa, not normalised (a0)"),
  /** Ratio of inverse-probability contrasts; equal to {@link #KAPPA_A1}. */
  HORVITZ_THOMPSON("inverse probability, not normalised"),
  /** Kappa-weighted least squares of the outcome on treatment and covariates: LARF. */
  LARF("local average response function");

  private final String label;

  LateForm(String label) {
    this.label = label;
  }

  /** The words for it. */
  public String label() {
    return label;
  }

  /** Whether adding a constant to the outcome leaves the estimate where it is. */
  public boolean isInvariant() {
    return this == DOUBLY_ROBUST || this == KAPPA_NORMALIZED || this == HAJEK || this == LARF;
  }
}
