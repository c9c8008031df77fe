package org.estimand.learners;

import java.util.List;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.ExternalPredictions;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.StackedClassification;
import org.estimand.learn.StackedRegression;
import org.estimand.learn.TunedClassification;
import org.estimand.learn.TunedRegression;
import org.estimand.learners.kernel.KernelRidgeLearner;
import org.estimand.learners.kernel.KernelRidgeOptions;
import org.estimand.learners.linear.ElasticNetLearner;
import org.estimand.learners.linear.LogitLearner;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.OlsLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.learners.linear.Poly2Learner;
import org.estimand.learners.tree.ForestClassification;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.learners.tree.ForestRegression;

/**
 * The learners that come with the library. Each is an immutable recipe: it can be shared by
 * nuisances, estimators and threads. {@link LearnerNames} holds their names on the command line.
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

  /** Ridge regression; penalty chosen by 10-fold cross-validation inside the training rows. */
  public static RegressionLearner ridge() {
    return new ElasticNetLearner(0);
  }

  /**
   * Ridge regression.
   *
   * @param penalty lambda of {@link ElasticNetLearner}, not negative
   */
  public static RegressionLearner ridge(double penalty) {
    return elasticNet(0, penalty);
  }

  /** The lasso; penalty chosen by 10-fold cross-validation inside the training rows. */
  public static RegressionLearner lasso() {
    return new ElasticNetLearner(1);
  }

  /** The lasso; penalty chosen by 10-fold cross-validation with the given rule. */
  public static RegressionLearner lasso(PenaltyRule rule) {
    return new ElasticNetLearner(1, -1, 10, rule);
  }

  /**
   * The lasso.
   *
   * @param penalty lambda of {@link ElasticNetLearner}, not negative
   */
  public static RegressionLearner lasso(double penalty) {
    return elasticNet(1, penalty);
  }

  /**
   * The elastic net; penalty chosen by 10-fold cross-validation inside the training rows.
   *
   * @param alpha share of the absolute penalty, 0 to 1
   */
  public static RegressionLearner elasticNet(double alpha) {
    return new ElasticNetLearner(alpha);
  }

  /**
   * The elastic net.
   *
   * @param alpha share of the absolute penalty, 0 to 1
   * @param penalty lambda of {@link ElasticNetLearner}, not negative
   */
  public static RegressionLearner elasticNet(double alpha, double penalty) {
    return ElasticNetLearner.penalised(alpha, penalty);
  }

  /**
   * Kernel ridge regression with a Gaussian kernel: width by the median rule, penalty by exact
   * leave-one-out error.
   */
  public static RegressionLearner kernelRidge() {
    return kernelRidge(KernelRidgeOptions.defaults());
  }

  /**
   * Kernel ridge regression.
   *
   * @param options kernel, width, penalty, low-rank features
   */
  public static RegressionLearner kernelRidge(KernelRidgeOptions options) {
    return new KernelRidgeLearner(options);
  }

  /** Logistic regression by maximum likelihood; multinomial with more than two classes. */
  public static ClassificationLearner logistic() {
    return new LogitLearner();
  }

  /** Ridge logistic regression of two classes; penalty chosen by 10-fold cross-validation. */
  public static ClassificationLearner ridgeLogistic() {
    return new LogitNetLearner(0, -1, 10, PenaltyRule.MIN);
  }

  /** Lasso logistic regression of two classes; penalty chosen by 10-fold cross-validation. */
  public static ClassificationLearner lassoLogistic() {
    return new LogitNetLearner(1, -1, 10, PenaltyRule.MIN);
  }

  /**
   * Elastic-net logistic regression of two classes; penalty chosen by 10-fold cross-validation.
   *
   * @param alpha share of the absolute penalty, 0 to 1
   */
  public static ClassificationLearner elasticNetLogistic(double alpha) {
    return new LogitNetLearner(alpha, -1, 10, PenaltyRule.MIN);
  }

  /** A random forest of means with its default settings. */
  public static ForestRegression forest() {
    return forest(ForestOptions.defaults());
  }

  /**
   * A random forest of means.
   *
   * @param options its settings
   */
  public static ForestRegression forest(ForestOptions options) {
    return new ForestRegression(options);
  }

  /** A random forest of class probabilities with its default settings. */
  public static ForestClassification forestProbability() {
    return forestProbability(ForestOptions.defaults());
  }

  /**
   * A random forest of class probabilities.
   *
   * @param options its settings
   */
  public static ForestClassification forestProbability(ForestOptions options) {
    return new ForestClassification(options);
  }

  /**
   * The learner of means with the smallest cross-validated squared error.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static RegressionLearner tuned(int folds, RegressionLearner... learners) {
    return new TunedRegression(List.of(learners), folds);
  }

  /**
   * The learner of probabilities with the smallest cross-validated log loss.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static ClassificationLearner tunedProbabilities(
      int folds, ClassificationLearner... learners) {
    return new TunedClassification(List.of(learners), folds);
  }

  /**
   * The convex combination of learners of means with the smallest squared error out of fold.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static RegressionLearner stack(int folds, RegressionLearner... learners) {
    return new StackedRegression(List.of(learners), folds);
  }

  /**
   * The convex combination of learners of probabilities with the smallest Brier score out of fold.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static ClassificationLearner stackProbabilities(
      int folds, ClassificationLearner... learners) {
    return new StackedClassification(List.of(learners), folds);
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
