package org.estimand.learners.linear;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.FitContext;
import org.estimand.learn.AreaUnderCurve;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Logistic regression of two classes with an elastic-net penalty: minimises {@code -(mean log
 * likelihood) + l (m |b|_1 + (1 - m) |b|^2 / 2)} over features with variance one in the training
 * rows; m = 1 is the lasso, m = 0 ridge; l is glmnet's lambda, given or chosen in cross-validation
 * by the deviance or on request by the area under the curve (of equal losses the larger). The path
 * ends where a further penalty lowers the deviance by less than 1e-5 of that of the constant model,
 * as in glmnet.
 *
 * <p>Source: Friedman, Hastie and Tibshirani (2010), doi:10.18637/jss.v033.i01, section 3; proximal
 * Newton steps with line search until no standardised coefficient moves by more than 1e-10.
 * Separated outcomes have an estimate as long as l is positive.
 *
 * @param alpha m in [0, 1]
 * @param penalty l, not negative; or -1 to choose it by cross-validation
 * @param folds folds of that cross-validation, at least 3
 * @param rule which penalty is chosen
 * @param measure what it is chosen by
 */
public record LogitNetLearner(
    double alpha, double penalty, int folds, PenaltyRule rule, PenaltyMeasure measure)
    implements ClassificationLearner, BatchedCrossFit {
  private static final double FLAT = 1e-5;
  private static final int LENGTH = 100;

  /** Checks the settings as {@link ElasticNetLearner} does: CONF-036 to CONF-038. */
  public LogitNetLearner {
    new ElasticNetLearner(alpha, penalty, folds, rule);
  }

  /** A penalty chosen by the deviance. */
  public LogitNetLearner(double alpha, double penalty, int folds, PenaltyRule rule) {
    this(alpha, penalty, folds, rule, PenaltyMeasure.DEVIANCE);
  }

  @Override
  public String name() {
    return new ElasticNetLearner(alpha, penalty, folds, rule).name() + "-logit";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d =
        new LinkedHashMap<>(new ElasticNetLearner(alpha, penalty, folds, rule).describe());
    d.put("name", name());
    if (penalty < 0 && measure != PenaltyMeasure.DEVIANCE) {
      d.put("measure", measure.name());
    }
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    require(data);
    LogitNetMath whole = new LogitNetMath(data, name(), alpha, false);
    if (penalty >= 0) {
      whole.at(penalty);
      return whole.predictor(data.features());
    }
    double[] penalties =
        PenaltyGrid.of(whole.largest(), LENGTH, data.size(), data.features().columns());
    double constant = whole.deviance();
    double before = constant;
    LogitPredictor[] fits = new LogitPredictor[penalties.length];
    int length = 0;
    while (length < penalties.length) {
      whole.at(penalties[length]);
      fits[length++] = whole.predictor(data.features());
      double gain = before - whole.deviance();
      before = whole.deviance();
      if (length > 5 && gain < FLAT * constant && alpha > 0) {
        break;
      }
    }
    return fits[chosen(data, Arrays.copyOf(penalties, length), random)];
  }

  /** Refuses what no fit is possible for. */
  void require(TrainingSet data) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    if (data.classes() != 2) {
      throw new NotSupportedException(
          "NOTSUP-031",
          "Learner "
              + name()
              + " learns two classes, not "
              + data.classes()
              + ". Use logit, which takes any number.");
    }
  }

  /** Ridge penalties of all folds go to a backend other than {@code ejml} as a batch. */
  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    boolean mixed = tasks.stream().anyMatch(t -> t.training().classes() != 2);
    return alpha > 0 || mixed || measure != PenaltyMeasure.DEVIANCE
        ? Optional.empty()
        : new RidgeLogitCrossFit(this, tasks, context).answer();
  }

  /** The folds in which the penalty of a training set is chosen. */
  InnerFolds inner(TrainingSet data, RandomStreams random) {
    return InnerFolds.of(
        data,
        data.rows(),
        false,
        Math.min(folds, data.size()),
        random.child("penalty folds").generator());
  }

  /** The largest number of penalties of a path. */
  static int length() {
    return LENGTH;
  }

  private int chosen(TrainingSet data, double[] penalties, RandomStreams random) {
    InnerFolds inner = inner(data, random);
    double[] loss = new double[inner.count() * penalties.length];
    double[] weight = new double[inner.count()];
    for (int k = 0; k < inner.count(); k++) {
      int[] held = inner.held(k);
      TrainingSet part = data.onRows(inner.training(k));
      TrainingChecks.requireClasses(this, part);
      for (int i : held) {
        weight[k] += data.weights() == null ? 1 : data.weights()[i];
      }
      LogitNetMath path = new LogitNetMath(part, name(), alpha, true);
      for (int l = 0; l < penalties.length && weight[k] > 0; l++) {
        path.at(penalties[l]);
        LogitPredictor fit = path.predictor(data.features());
        loss[k * penalties.length + l] =
            measure == PenaltyMeasure.AUC
                ? -area(data, held, fit)
                : deviance(data, held, fit) / weight[k];
      }
      if (Double.isNaN(loss[k * penalties.length])) {
        Arrays.fill(loss, k * penalties.length, (k + 1) * penalties.length, 0);
        weight[k] = 0;
      }
    }
    if (Arrays.stream(weight).sum() == 0) {
      throw new NotIdentifiedException(
          "IDENT-186",
          "No fold of the "
              + name()
              + " learner has rows of both classes, so there is no area under a curve to choose the"
              + " penalty by. Use fewer folds, or the deviance.");
    }
    return PenaltyGrid.choose(loss, weight, penalties.length, rule == PenaltyRule.ONE_SE);
  }

  private static double area(TrainingSet data, int[] rows, LogitPredictor fit) {
    double[] u = new double[rows.length];
    fit.index().index(data.features(), rows, u, 0);
    boolean[] one = new boolean[rows.length];
    double[] w = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      one[i] = data.target()[rows[i]] == 1;
      w[i] = data.weights() == null ? 1 : data.weights()[rows[i]];
    }
    return AreaUnderCurve.of(u, one, w);
  }

  /** The weighted sum of deviances of some rows. */
  static double deviance(TrainingSet data, int[] rows, LogitPredictor fit) {
    FeatureMatrix x = data.features();
    double[] u = new double[rows.length];
    fit.index().index(x, rows, u, 0);
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      double w = data.weights() == null ? 1 : data.weights()[rows[i]];
      double v = data.target()[rows[i]] == 1 ? u[i] : -u[i];
      sum += 2 * w * (Math.log1p(Math.exp(-Math.abs(v))) + Math.max(-v, 0));
    }
    return sum;
  }
}
