package org.estimand.dml;

import org.estimand.inference.Estimates;

/**
 * One repetition of the cross-fit, solved.
 *
 * @param estimates estimates, covariance and influence
 * @param jacobian mean of psiA of each term
 * @param scores score of each term; null once dropped to save memory
 * @param design how averages and variances are formed; null once dropped
 */
record Repetition(Estimates estimates, double[] jacobian, DmlScore[] scores, ScoreDesign design) {

  Repetition compact() {
    return new Repetition(estimates.compact(), jacobian, null, null);
  }

  Repetition withEstimates(Estimates next) {
    return new Repetition(next, jacobian, scores, design);
  }
}
