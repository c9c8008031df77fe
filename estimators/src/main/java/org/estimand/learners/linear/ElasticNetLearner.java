package org.estimand.learners.linear;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.FitContext;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Least squares with the penalty {@code lambda (alpha |b|_1 + (1 - alpha) |b|^2 / 2)} on the slopes
 * of standardised columns: the lasso (alpha = 1), ridge (alpha = 0) and what lies between. The
 * intercept is not penalised. Features and target are standardised on the training rows with
 * divisor sum of weights; lambda is divided by the target's standard deviation, so that for the
 * lasso it is the penalty of the loss {@code sum w (y - a - xb)^2 / (2 sum w)} in the target's
 * units (the conventions of Friedman, Hastie and Tibshirani 2010, <i>Regularization Paths for
 * Generalized Linear Models via Coordinate Descent</i>).
 *
 * <p>Without a given penalty a path of 100 values is followed, equally spaced in logarithms from
 * the smallest that makes all slopes zero (computed as if alpha were at least 0.001) down to 1e-4
 * of it, or 0.01 of it with fewer rows than features. It ends early when the fit explains 0.999 of
 * the target's variance or gains less than 1e-5 of what it explains. Cross-validation inside the
 * training rows chooses: folds of rows with positive weight are drawn from the task's stream; the
 * loss is the weighted mean of squares. Of equal losses the larger penalty wins.
 *
 * <p>Compared with R package glmnet 4.1-6 (120 rows, 15 features, with and without weights, alpha
 * 1, 0.5 and 0): coefficients along the path within 1e-6 of their own size, the same zeros, and on
 * the same folds the same chosen penalty to 12 digits for both rules.
 *
 * <p>Weights are honoured. With a given penalty an integer weight equals repeated rows; with a
 * chosen one the folds differ. A feature that is constant on the training rows gets a slope of zero
 * and a note. Cost: n p^2 for the cross products, shared by the folds; then about p times the
 * number of nonzero slopes for each sweep (p^3 for each penalty of ridge).
 *
 * <p>In a cross-fit the cross products of all tasks that share features and weights are formed at
 * once by the backend of the context. With a given penalty they are those of the parts of which the
 * training sets are unions, one pass over the data for all folds. With a chosen one the folds
 * inside each training set are its own draw, so that its cross products are the sum of those of its
 * inner folds.
 *
 * @param alpha share of the absolute penalty, 0 to 1
 * @param penalty lambda, not negative; or -1 to choose it by cross-validation
 * @param folds folds of that cross-validation, at least 3
 * @param rule which penalty is chosen
 */
public record ElasticNetLearner(double alpha, double penalty, int folds, PenaltyRule rule)
    implements RegressionLearner, BatchedCrossFit, LinearInBasis {

  /** Checks the settings: CONF-037 alpha, CONF-038 penalty, CONF-036 folds. */
  public ElasticNetLearner {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new InvalidConfigException(
          "CONF-037",
          "alpha = "
              + alpha
              + " is not a share of the absolute penalty. Give a number from 0 (ridge) to 1"
              + " (lasso).");
    }
    if (penalty != -1) {
      requirePenalty(penalty);
    }
    if (folds < 3) {
      throw new InvalidConfigException(
          "CONF-036",
          "folds = " + folds + " for the choice of the penalty; must be at least 3. Usual is 10.");
    }
  }

  /** The penalty chosen by 10-fold cross-validation, smallest loss. */
  public ElasticNetLearner(double alpha) {
    this(alpha, -1, 10, PenaltyRule.MIN);
  }

  /**
   * The learner with a given penalty.
   *
   * @throws InvalidConfigException CONF-038 unless 0 &le; penalty &lt; infinity
   */
  public static ElasticNetLearner penalised(double alpha, double penalty) {
    requirePenalty(penalty);
    return new ElasticNetLearner(alpha, penalty, 10, PenaltyRule.MIN);
  }

  private static void requirePenalty(double penalty) {
    if (!(penalty >= 0 && penalty < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-038",
          "penalty = "
              + penalty
              + " must be a finite number that is not negative. Leave it out to have it chosen by"
              + " cross-validation.");
    }
  }

  @Override
  public FeatureMatrix basis(FeatureMatrix features) {
    return features;
  }

  @Override
  public RegressionLearner onBasis() {
    return this;
  }

  @Override
  public String name() {
    return alpha == 1 ? "lasso" : alpha == 0 ? "ridge" : "elastic-net";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name());
    d.put("intercept", true);
    d.put("alpha", alpha);
    if (penalty >= 0) {
      d.put("penalty", penalty);
    } else {
      d.put("penalty", "cross-validation");
      d.put("penaltyFolds", folds);
      d.put("penaltyRule", rule.name());
    }
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    int[][] cells = penalty >= 0 ? new int[][] {data.rows()} : draw(data, random);
    ScaledTarget target = ScaledTarget.of(data.target());
    // a single fit does not know the backend of the context, so it must not pick a device itself
    FitContext one = FitContext.defaults().threads(1).backend("ejml");
    CellGrams grams = CellGrams.of(data.features(), List.of(target), data.weights(), cells, one);
    double[][] sums = new double[cells.length][];
    Arrays.setAll(sums, grams::cell);
    return new ElasticNetMath(this, data, target, sums).fit();
  }

  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    return Optional.of(
        new ElasticNetCrossFit(this, tasks, context, ElasticNetCrossFit.MOST_SUMS).answer());
  }

  /** Refuses what {@link #fit} would refuse before it forms any sums. */
  void require(TrainingSet data) {
    TrainingChecks.require(this, data);
  }

  /** The folds in which the penalty of a training set is chosen. */
  int[][] draw(TrainingSet data, RandomStreams random) {
    int[] rows = data.rows();
    double[] w = data.weights();
    if (w != null) {
      rows = Arrays.stream(rows).filter(i -> w[i] > 0).toArray();
    }
    if (rows.length < folds) {
      throw new NotIdentifiedException(
          "IDENT-037",
          "Learner "
              + name()
              + " chooses its penalty by "
              + folds
              + "-fold cross-validation but has "
              + rows.length
              + " training rows of positive weight. Use fewer folds, or give the penalty.");
    }
    InnerFolds inner =
        InnerFolds.of(data, rows, false, folds, random.child("penalty folds").generator());
    int[][] cells = new int[folds][];
    for (int f = 0; f < folds; f++) {
      cells[f] = inner.held(f);
    }
    return cells;
  }
}
