package org.estimand.learners;

import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.ExternalPredictions;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.linear.ElasticNetLearner;
import org.estimand.learners.linear.LogitLearner;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.OlsLearner;
import org.estimand.learners.linear.PenaltyChoice;
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

  /** Ridge regression; the penalty is chosen by ten-fold cross-validation. */
  public static RegressionLearner ridge() {
    return new ElasticNetLearner("ridge", 0, PenaltyChoice.crossValidated());
  }

  /**
   * Ridge regression with a given penalty.
   *
   * @param penalty of standardised features and outcome: glmnet's lambda over the outcome's
   *     standard deviation
   */
  public static RegressionLearner ridge(double penalty) {
    return new ElasticNetLearner("ridge", 0, PenaltyChoice.of(penalty));
  }

  /** The lasso; the penalty is chosen by ten-fold cross-validation. */
  public static RegressionLearner lasso() {
    return new ElasticNetLearner("lasso", 1, PenaltyChoice.crossValidated());
  }

  /**
   * The lasso with a given penalty.
   *
   * @param penalty of standardised features and outcome: glmnet's lambda over the outcome's
   *     standard deviation
   */
  public static RegressionLearner lasso(double penalty) {
    return new ElasticNetLearner("lasso", 1, PenaltyChoice.of(penalty));
  }

  /**
   * The elastic net; the penalty is chosen by ten-fold cross-validation.
   *
   * @param mixing from 0 (ridge) to 1 (lasso)
   */
  public static RegressionLearner elasticNet(double mixing) {
    return elasticNet(mixing, PenaltyChoice.crossValidated());
  }

  /**
   * The elastic net.
   *
   * @param mixing from 0 (ridge) to 1 (lasso)
   * @param choice how the penalty is found
   */
  public static RegressionLearner elasticNet(double mixing, PenaltyChoice choice) {
    return new ElasticNetLearner("elastic-net", mixing, choice);
  }

  /** Logistic regression by maximum likelihood; multinomial with more than two classes. */
  public static ClassificationLearner logistic() {
    return new LogitLearner();
  }

  /** Ridge logistic regression; the penalty is chosen by ten-fold cross-validation. */
  public static ClassificationLearner ridgeLogistic() {
    return new LogitNetLearner("ridge", 0, PenaltyChoice.crossValidated());
  }

  /** Lasso logistic regression; the penalty is chosen by ten-fold cross-validation. */
  public static ClassificationLearner lassoLogistic() {
    return new LogitNetLearner("lasso", 1, PenaltyChoice.crossValidated());
  }

  /**
   * Logistic regression with an elastic-net penalty.
   *
   * @param mixing from 0 (ridge) to 1 (lasso)
   * @param choice how the penalty is found
   */
  public static ClassificationLearner elasticNetLogistic(double mixing, PenaltyChoice choice) {
    return new LogitNetLearner("elastic-net", mixing, choice);
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
