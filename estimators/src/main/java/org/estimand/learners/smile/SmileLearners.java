package org.estimand.learners.smile;

import org.estimand.errors.BackendException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;

/**
 * Learners of the library Smile 3.1.1 (Haifeng Li, GPL-3), which is optional: add {@code
 * com.github.haifengl:smile-core:3.1.1} to the class path to use them. No signature here holds a
 * type of Smile.
 *
 * <p>None takes sample weights (NOTSUP-030) or missing features (DATA-030). Every fit runs alone in
 * a pool of one thread with seeds from the stream of its task, so that neither the number of
 * threads nor an earlier fit changes a number; the fits of a cross-fit run side by side. Smile's
 * out-of-bag metrics and tree weights are not used: a forest predicts the plain average over trees
 * of leaf means or leaf class frequencies, neither smoothed nor clipped, so that a probability may
 * be exactly 0 or 1. Boosted probabilities are the logistic (or softmax) of the additive score. The
 * features of support vectors and networks, and the target of a mean, are standardised with the
 * moments of the training rows. Networks need OpenBLAS too (BACKEND-038 without).
 */
public final class SmileLearners {
  private SmileLearners() {}

  /** Random forest for means with its default settings. */
  public static RegressionLearner forest() {
    return forest(SmileForestOptions.defaults());
  }

  /**
   * Random forest for means.
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static RegressionLearner forest(SmileForestOptions options) {
    SmileLibrary.require("smile-forest");
    return new ForestRegression(options);
  }

  /**
   * Random forest for probabilities (Gini splits, samples drawn within each class) with its default
   * settings.
   */
  public static ClassificationLearner forestProbability() {
    return forestProbability(SmileForestOptions.defaults());
  }

  /**
   * Random forest for probabilities (Gini splits, samples drawn within each class).
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static ClassificationLearner forestProbability(SmileForestOptions options) {
    SmileLibrary.require("smile-forest");
    return new ForestClassification(options);
  }

  /** Gradient boosting for means (least squares) with its default settings. */
  public static RegressionLearner boosting() {
    return boosting(SmileBoostingOptions.defaults());
  }

  /**
   * Gradient boosting for means (least squares).
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static RegressionLearner boosting(SmileBoostingOptions options) {
    SmileLibrary.require("smile-boosting");
    return new BoostingRegression(options);
  }

  /** Gradient boosting for probabilities (logistic loss) with its default settings. */
  public static ClassificationLearner boostingProbability() {
    return boostingProbability(SmileBoostingOptions.defaults());
  }

  /**
   * Gradient boosting for probabilities (logistic loss).
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static ClassificationLearner boostingProbability(SmileBoostingOptions options) {
    SmileLibrary.require("smile-boosting");
    return new BoostingClassification(options);
  }

  /**
   * Support vector regression with a Gaussian kernel; memory grows with n^2 with its default
   * settings.
   */
  public static RegressionLearner svr() {
    return svr(SmileSvrOptions.defaults());
  }

  /**
   * Support vector regression with a Gaussian kernel; memory grows with n^2.
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static RegressionLearner svr(SmileSvrOptions options) {
    SmileLibrary.require("smile-svr");
    return new SvrRegression(options);
  }

  /** Multilayer perceptron for means with its default settings. */
  public static RegressionLearner mlp() {
    return mlp(SmileMlpOptions.defaults());
  }

  /**
   * Multilayer perceptron for means.
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static RegressionLearner mlp(SmileMlpOptions options) {
    SmileLibrary.require("smile-mlp");
    return new MlpRegression(options);
  }

  /** Multilayer perceptron for probabilities with its default settings. */
  public static ClassificationLearner mlpProbability() {
    return mlpProbability(SmileMlpOptions.defaults());
  }

  /**
   * Multilayer perceptron for probabilities.
   *
   * @param options its settings
   * @throws BackendException BACKEND-039 without Smile
   */
  public static ClassificationLearner mlpProbability(SmileMlpOptions options) {
    SmileLibrary.require("smile-mlp");
    return new MlpClassification(options);
  }
}
