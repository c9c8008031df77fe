package org.estimand.learners.linear;

/** What cross-validation judges the penalties of a logistic regression by. */
public enum PenaltyMeasure {
  /** The deviance, which asks for probabilities that are right. */
  DEVIANCE,
  /**
   * The area under the receiver operating characteristic in each fold, which asks for the order of
   * the rows alone: probabilities may be shrunk too much or too little. Folds without rows of both
   * classes do not count.
   */
  AUC
}
