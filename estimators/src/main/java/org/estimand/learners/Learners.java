package org.estimand.learners;

import java.util.List;
import java.util.function.Function;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.ExternalPredictions;
import org.estimand.learn.ParameterPoint;
import org.estimand.learn.ParameterSpace;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.Search;
import org.estimand.learn.StackRule;
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
import org.estimand.learners.linear.PenaltyMeasure;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.learners.linear.Poly2Learner;
import org.estimand.learners.tree.BoostingClassification;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.BoostingRegression;
import org.estimand.learners.tree.ForestClassification;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.learners.tree.ForestRegression;
import org.estimand.learners.tree.TailedBoosting;

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

  /**
   * Elastic-net logistic regression of two classes; penalty chosen by cross-validation.
   *
   * @param alpha share of the absolute penalty, 0 to 1
   * @param folds folds of the cross-validation, at least 3
   * @param measure what it judges penalties by
   */
  public static ClassificationLearner elasticNetLogistic(
      double alpha, int folds, PenaltyMeasure measure) {
    return new LogitNetLearner(alpha, -1, folds, PenaltyRule.MIN, measure);
  }

  /** Boosted trees of means with their default settings. */
  public static BoostingRegression boosting() {
    return boosting(BoostingOptions.defaults());
  }

  /**
   * Boosted trees of means, medians or counts.
   *
   * @param options their settings
   */
  public static BoostingRegression boosting(BoostingOptions options) {
    return new BoostingRegression(options);
  }

  /**
   * Boosted trees of means that cut finely in the tails of features, for means that are steep
   * there.
   *
   * @param options their settings, without monotone effects
   * @param share share of the rows in each tail, above 0 and below 0.5, for example 0.05
   */
  public static TailedBoosting boosting(BoostingOptions options, double share) {
    return new TailedBoosting(options, share);
  }

  /** Boosted trees of class probabilities with their default settings. */
  public static BoostingClassification boostingProbability() {
    return boostingProbability(BoostingOptions.defaults());
  }

  /**
   * Boosted trees of class probabilities.
   *
   * @param options their settings
   */
  public static BoostingClassification boostingProbability(BoostingOptions options) {
    return new BoostingClassification(options);
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
  public static TunedRegression tuned(int folds, RegressionLearner... learners) {
    return new TunedRegression(List.of(learners), folds);
  }

  /**
   * The learner of probabilities with the smallest cross-validated log loss.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static TunedClassification tunedProbabilities(
      int folds, ClassificationLearner... learners) {
    return new TunedClassification(List.of(learners), folds);
  }

  /**
   * The convex combination of learners of means with the smallest squared error out of fold.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static StackedRegression stack(int folds, RegressionLearner... learners) {
    return new StackedRegression(List.of(learners), folds);
  }

  /**
   * The convex combination of learners of probabilities with the smallest log loss out of fold.
   *
   * @param folds folds inside the training rows
   * @param learners the candidates, at least two
   */
  public static StackedClassification stackProbabilities(
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

  /**
   * A combination of learners of means by a rule.
   *
   * @param folds folds inside the training rows
   * @param rule how candidates are weighed
   * @param learners the candidates, at least two
   */
  public static StackedRegression stack(int folds, StackRule rule, RegressionLearner... learners) {
    return new StackedRegression(List.of(learners), folds, rule);
  }

  /**
   * A combination of learners of probabilities by a rule.
   *
   * @param folds folds inside the training rows
   * @param rule CONVEX or DISCRETE
   * @param learners the candidates, at least two
   */
  public static StackedClassification stackProbabilities(
      int folds, StackRule rule, ClassificationLearner... learners) {
    return new StackedClassification(List.of(learners), folds, rule);
  }

  /**
   * The learner of means from a parameter space with the smallest cross-validated squared error.
   *
   * @param folds folds inside the training rows
   * @param space the parameters
   * @param search which points are tried
   * @param recipe makes a learner from a point, for example {@code p ->
   *     Learners.elasticNet(p.value("alpha"))}
   */
  public static TunedRegression tuned(
      int folds,
      ParameterSpace space,
      Search search,
      Function<ParameterPoint, ? extends RegressionLearner> recipe) {
    return TunedRegression.search(recipe, space, search, folds);
  }

  /**
   * The learner of probabilities from a parameter space with the smallest cross-validated log loss.
   *
   * @param folds folds inside the training rows
   * @param space the parameters
   * @param search which points are tried
   * @param recipe makes a learner from a point
   */
  public static TunedClassification tunedProbabilities(
      int folds,
      ParameterSpace space,
      Search search,
      Function<ParameterPoint, ? extends ClassificationLearner> recipe) {
    return TunedClassification.search(recipe, space, search, folds);
  }

  /**
   * Boosted trees of means whose size of trees (4, 8 or 31 leaves), of leaves (5 or 20 rows) and
   * number of rounds (up to 500, early stopping on 5 folds) are chosen inside the training rows. In
   * panels all those folds keep units whole. A note TUNED says what was chosen.
   *
   * @param folds folds of the choice of sizes, at least 2
   */
  public static TunedRegression tunedBoosting(int folds) {
    return tuned(folds, TreeRecipes.BOOSTING, Search.grid(), TreeRecipes::boosting);
  }

  /**
   * A random forest of means of 200 trees whose leaves (2, 5 or 20 rows) and share of features
   * tried at a split (0.34, 0.67 or 1) are chosen inside the training rows; otherwise as {@link
   * #tunedBoosting}.
   *
   * @param folds folds of the choice, at least 2
   */
  public static TunedRegression tunedForest(int folds) {
    return tuned(folds, TreeRecipes.FOREST, Search.grid(), TreeRecipes::forest);
  }

  /**
   * Picks among learners of means by squared error in five folds inside the training rows. Its note
   * AUTO says in words what it picked; candidates that cannot be fitted are passed over, and a note
   * says which and why.
   *
   * @param budget how much is tried
   */
  public static TunedRegression auto(Budget budget) {
    return TunedRegression.auto(budget.label(), AutoCandidates.means(budget), AutoCandidates.FOLDS);
  }

  /**
   * Picks among learners of probabilities by log loss in five folds inside the training rows, as
   * {@link #auto}.
   *
   * @param budget how much is tried
   */
  public static TunedClassification autoProbabilities(Budget budget) {
    return TunedClassification.auto(
        budget.label(), AutoCandidates.probabilities(budget), AutoCandidates.FOLDS);
  }
}
