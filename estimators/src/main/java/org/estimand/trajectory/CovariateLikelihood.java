package org.estimand.trajectory;

/** Whether the covariates of the experts have a distribution of their own in the model. */
public enum CovariateLikelihood {
  /** The likelihood of the outcomes given all covariates: the mixture of experts of textbooks. */
  CONDITIONAL,
  /**
   * The likelihood of the outcomes and of the experts' covariates, which are normal with class
   * means and covariances of their own, as structural equation software has it: covariates then
   * inform class membership too. Values of the two are not comparable.
   */
  JOINT
}
