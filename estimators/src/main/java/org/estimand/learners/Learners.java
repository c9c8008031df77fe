package org.estimand.learners;

import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.ExternalPredictions;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.linear.LogitLearner;
import org.estimand.learners.linear.OlsLearner;
import org.estimand.learners.linear.Poly2Learner;

/**
 * The learners that come with the library. Each is an immutable recipe: it can be shared by
 * nuisances, estimators and threads.
 */
public final class Learners {
  private Learners() {}

  /** Least squares on the features. */
  public static RegressionLearner ols() {
    return new OlsLearner();
  }

  /** Least squares on the features, their squares and their pairwise products. */
  public static RegressionLearner poly2() {
    return new Poly2Learner();
  }

  /** Logistic regression by maximum likelihood; multinomial with more than two classes. */
  public static ClassificationLearner logistic() {
    return new LogitLearner();
  }

  /**
   * Predictions of a mean that were made elsewhere; nothing is trained.
   *
   * @param perRepetition one array of n values for all repetitions, or one for each
   */
  public static RegressionLearner external(double[]... perRepetition) {
    return ExternalPredictions.mean(perRepetition);
  }

  /**
   * Predictions of P(target = 1) that were made elsewhere; nothing is trained.
   *
   * @param perRepetition one array of n values for all repetitions, or one for each
   */
  public static ClassificationLearner externalProbability(double[]... perRepetition) {
    return ExternalPredictions.probability(perRepetition);
  }
}
