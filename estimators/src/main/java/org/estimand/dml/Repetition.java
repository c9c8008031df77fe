package org.estimand.dml;

import org.estimand.inference.Estimates;
import org.estimand.inference.VcovType;

/**
 * One repetition of the cross-fit, solved.
 *
 * @param estimates estimates, covariance and influence
 * @param jacobian mean of psiA of each term
 * @param scores score of each term; null once dropped to save memory
 * @param design how averages and variances are formed; null once dropped
 */
record Repetition(Estimates estimates, double[] jacobian, DmlScore[] scores, ScoreDesign design) {

  /** How variances are formed now: as in the fit, or by the covariance chosen since. */
  ScoreDesign current() {
    VcovType type = estimates.vcovType();
    return type.equals(design.vcovType())
        ? design
        : new ChosenDesign(design, estimates.design(), type, estimates.size());
  }

  Repetition compact() {
    return new Repetition(estimates.compact(), jacobian, null, null);
  }

  Repetition withEstimates(Estimates next) {
    return new Repetition(next, jacobian, scores, design);
  }
}
