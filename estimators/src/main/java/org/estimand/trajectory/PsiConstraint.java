package org.estimand.trajectory;

/** How the covariance of the growth factors within a class is held. */
public enum PsiConstraint {
  /** Positive semi-definite by construction: Psi = L L'. */
  POSITIVE_SEMIDEFINITE,
  /**
   * Any symmetric matrix, as structural equation software leaves it; a fit may end with a
   * covariance that none can be. For comparisons only.
   */
  NONE,
  /** Zero: all subjects of a class have the same expected trajectory (latent class growth). */
  ZERO
}
