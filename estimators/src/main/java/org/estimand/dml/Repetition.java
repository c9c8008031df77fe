package org.estimand.dml;

import org.estimand.inference.Estimates;
import org.estimand.inference.VcovType;

/**
 * One repetition of the cross-fit, solved.
 *
 * @param estimates estimates, covariance and influence
 * @param jacobian mean of psiA of each term
 * @param scores score of each term; null once dropped to save memory
 * @param moments every moment of an overidentified term, of which the score is one combination;
 *     null where there are none or once dropped
 * @param design how averages and variances are formed; null once dropped
 */
record Repetition(
    Estimates estimates,
    double[] jacobian,
    DmlScore[] scores,
    DmlScore[] moments,
    ScoreDesign design) {

  /** Estimates that follow from those of another result, without scores of their own. */
  static Repetition derived(Estimates estimates) {
    return new Repetition(estimates, null, null, null, null);
  }

  /** How variances are formed now: as in the fit, or by the covariance chosen since. */
  ScoreDesign current() {
    VcovType type = estimates.vcovType();
    return type.equals(design.vcovType())
        ? design
        : new ChosenDesign(design, estimates.design(), type, estimates.size());
  }

  Repetition compact() {
    return new Repetition(estimates.compact(), jacobian, null, null, null);
  }

  Repetition withEstimates(Estimates next) {
    return new Repetition(next, jacobian, scores, moments, design);
  }
}
