package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.InnerFolds;
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
 * @param alpha share of the absolute penalty, 0 to 1
 * @param penalty lambda, not negative; or -1 to choose it by cross-validation
 * @param folds folds of that cross-validation, at least 3
 * @param rule which penalty is chosen
 */
public record ElasticNetLearner(double alpha, double penalty, int folds, PenaltyRule rule)
    implements RegressionLearner {
  private static final int LENGTH = 100;
  private static final double ROUGH = 1e-8;
  private static final double TIGHT = 1e-12;

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
    FeatureMatrix x = data.features();
    int p = x.columns();
    int[][] cells = penalty >= 0 ? new int[][] {data.rows()} : draw(data, random);
    ScaledTarget target = ScaledTarget.of(data.target());
    // a single fit does not know the backend of the context, so it must not pick a device itself
    FitContext one = FitContext.defaults().threads(1).backend("ejml");
    CellGrams grams = CellGrams.of(x, List.of(target), data.weights(), cells, one);
    StandardMoments all = StandardMoments.of(grams.union(except(cells.length, -1)), p);
    QuadraticDescent descent = new QuadraticDescent(all, alpha);
    List<Diagnostic> notes = new ArrayList<>();
    double lambda = 0;
    if (all.scale()[p] > 0) {
      double units = all.scale()[p] * target.scale();
      lambda = penalty >= 0 ? penalty / units : choose(data, all, grams, cells.length, notes);
      if (!descent.solve(lambda, TIGHT)) {
        throw stuck(lambda);
      }
      lambda *= units;
    }
    notes.add(0, note(descent.slopes(), lambda));
    constant(x, all, notes);
    double[] slopes = all.unscaled(descent.slopes());
    ColumnScales scales = ColumnScales.of(x);
    double[] centers = new double[p];
    for (int j = 0; j < p; j++) {
      slopes[j] *= target.scale() / scales.scale()[j];
      centers[j] = scales.center()[j] + scales.scale()[j] * all.mean()[j];
    }
    double level = target.center() + target.scale() * all.mean()[p];
    return new LinearPredictor(level, slopes, centers, List.copyOf(notes));
  }

  private int[][] draw(TrainingSet data, RandomStreams random) {
    int[] rows = data.rows();
    double[] w = data.weights();
    if (w != null) {
      rows = java.util.Arrays.stream(rows).filter(i -> w[i] > 0).toArray();
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
    InnerFolds inner = InnerFolds.of(rows, folds, random.child("penalty folds").generator());
    int[][] cells = new int[folds][];
    for (int f = 0; f < folds; f++) {
      cells[f] = inner.held(f);
    }
    return cells;
  }

  private static int[] except(int count, int left) {
    return java.util.stream.IntStream.range(0, count).filter(c -> c != left).toArray();
  }

  /** The path of penalties for the standardised target. */
  private double[] path(StandardMoments all, int rows) {
    double top = 0;
    for (double c : all.cross()) {
      top = Math.max(top, Math.abs(c));
    }
    top /= Math.max(alpha, 1e-3);
    double ratio = rows < all.p() ? 0.01 : 1e-4;
    double[] lambdas = new double[LENGTH];
    QuadraticDescent descent = new QuadraticDescent(all, alpha);
    double before = 0;
    for (int k = 0; k < LENGTH; k++) {
      lambdas[k] = top * Math.pow(ratio, k / (LENGTH - 1.0));
      if (!descent.solve(lambdas[k], ROUGH)) {
        throw stuck(lambdas[k]);
      }
      double now = descent.explained();
      if (now > 0.999 || alpha > 0 && k >= 5 && now - before < 1e-5 * now) {
        return java.util.Arrays.copyOf(lambdas, k + 1);
      }
      before = now;
    }
    return lambdas;
  }

  private double choose(
      TrainingSet data, StandardMoments all, CellGrams grams, int cells, List<Diagnostic> notes) {
    int p = all.p();
    double[] lambdas = path(all, data.size());
    double[][] losses = new double[cells][lambdas.length];
    double[] share = new double[cells];
    double total = 0;
    for (int f = 0; f < cells; f++) {
      StandardMoments rest = StandardMoments.of(grams.union(except(cells, f)), p);
      QuadraticDescent descent = new QuadraticDescent(rest, alpha);
      double[] held = grams.cell(f);
      share[f] = held[0];
      total += held[0];
      for (int k = 0; k < lambdas.length; k++) {
        if (rest.scale()[p] > 0) {
          double lambda = lambdas[k] * all.scale()[p] / rest.scale()[p];
          if (!descent.solve(lambda, ROUGH)) {
            throw stuck(lambda);
          }
        }
        losses[f][k] = rest.loss(rest.unscaled(descent.slopes()), held);
      }
    }
    double[] mean = new double[lambdas.length];
    int best = 0;
    for (int k = 0; k < lambdas.length; k++) {
      for (int f = 0; f < cells; f++) {
        mean[k] += share[f] / total * losses[f][k];
      }
      best = mean[k] < mean[best] ? k : best;
    }
    double square = 0;
    for (int f = 0; f < cells; f++) {
      double d = losses[f][best] - mean[best];
      square += share[f] / total * d * d;
    }
    double limit = mean[best] + Math.sqrt(square / (cells - 1));
    int chosen = best;
    for (int k = best; rule == PenaltyRule.ONE_SE && k >= 0; k--) {
      chosen = mean[k] <= limit ? k : chosen;
    }
    if (chosen == lambdas.length - 1 && lambdas.length == LENGTH) {
      notes.add(
          Diagnostic.note(
              "PENALTY_AT_END",
              "Learner "
                  + name()
                  + " chose the smallest penalty of its path; less penalty may be better."));
    }
    return lambdas[chosen];
  }

  private ConvergenceException stuck(double lambda) {
    return new ConvergenceException(
        "CONV-037",
        "Coordinate descent of learner "
            + name()
            + " did not settle in 100000 sweeps at penalty (for a standardised target) "
            + lambda
            + ". Look for nearly collinear columns, or give a larger penalty.");
  }

  private Diagnostic note(double[] slopes, double lambda) {
    int used = 0;
    for (double b : slopes) {
      used += b != 0 ? 1 : 0;
    }
    return Diagnostic.note(
            "PENALTY", "Learner " + name() + ": penalty and nonzero slopes are those of one fit.")
        .value("penalty", lambda)
        .value("nonzero", used);
  }

  private static void constant(FeatureMatrix x, StandardMoments all, List<Diagnostic> notes) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < all.p(); j++) {
      if (all.scale()[j] == 0) {
        names.add(x.names().get(j));
      }
    }
    if (!names.isEmpty()) {
      notes.add(
          Diagnostic.note(
              "DROPPED_COLUMNS",
              "Columns constant on the training rows were left out: "
                  + String.join(", ", names)
                  + "."));
    }
  }
}
