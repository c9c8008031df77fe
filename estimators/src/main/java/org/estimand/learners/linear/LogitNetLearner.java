package org.estimand.learners.linear;

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotSupportedException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Logistic regression of two classes with an elastic-net penalty: minimises {@code -(mean log
 * likelihood) + l (m |b|_1 + (1 - m) |b|^2 / 2)} over features with variance one in the training
 * rows; m = 1 is the lasso, m = 0 ridge; l is glmnet's lambda, given or chosen by the deviance in
 * cross-validation (of equal losses the larger). The path ends where a further penalty lowers the
 * deviance by less than 1e-5 of that of the constant model, as in glmnet.
 *
 * <p>Source: Friedman, Hastie and Tibshirani (2010), doi:10.18637/jss.v033.i01, section 3; proximal
 * Newton steps with line search until no standardised coefficient moves by more than 1e-10.
 * Separated outcomes have an estimate as long as l is positive.
 *
 * @param name for tables
 * @param mixing m in [0, 1]
 * @param choice how l is found
 */
public record LogitNetLearner(String name, double mixing, PenaltyChoice choice)
    implements ClassificationLearner {
  private static final double FLAT = 1e-5;

  /** Checks the mixing: CONF-037 outside [0, 1]. */
  public LogitNetLearner {
    PenaltyChoice.requireMixing(mixing);
  }

  @Override
  public Map<String, Object> describe() {
    return choice.describe(name, mixing);
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    if (data.classes() != 2) {
      throw new NotSupportedException(
          "NOTSUP-031",
          "Learner "
              + name
              + " learns two classes, not "
              + data.classes()
              + ". Use logit, which takes any number.");
    }
    LogitNetMath whole = new LogitNetMath(data, name, mixing);
    if (choice.isFixed()) {
      whole.at(choice.fixed());
      return whole.predictor(data.features());
    }
    double[] penalties =
        PenaltyGrid.of(whole.largest(), choice.grid(), data.size(), data.features().columns());
    double constant = whole.deviance();
    double before = constant;
    LogitPredictor[] fits = new LogitPredictor[penalties.length];
    int length = 0;
    while (length < penalties.length) {
      whole.at(penalties[length]);
      fits[length++] = whole.predictor(data.features());
      double gain = before - whole.deviance();
      before = whole.deviance();
      if (length > 5 && gain < FLAT * constant && mixing > 0) {
        break;
      }
    }
    return fits[chosen(data, Arrays.copyOf(penalties, length), random)];
  }

  private int chosen(TrainingSet data, double[] penalties, RandomStreams random) {
    int[][] folds = InnerFolds.of(data.rows(), choice.folds(), random);
    double[] loss = new double[folds.length * penalties.length];
    double[] weight = new double[folds.length];
    for (int k = 0; k < folds.length; k++) {
      TrainingSet part =
          new TrainingSet(
              data.features(),
              InnerFolds.without(data.rows(), folds[k]),
              data.target(),
              data.weights(),
              2);
      TrainingChecks.requireClasses(this, part);
      for (int i : folds[k]) {
        weight[k] += data.weights() == null ? 1 : data.weights()[i];
      }
      LogitNetMath path = new LogitNetMath(part, name, mixing);
      for (int l = 0; l < penalties.length && weight[k] > 0; l++) {
        path.at(penalties[l]);
        loss[k * penalties.length + l] =
            deviance(data, folds[k], path.predictor(data.features())) / weight[k];
      }
    }
    return PenaltyGrid.choose(loss, weight, penalties.length, choice.oneStandardError());
  }

  private static double deviance(TrainingSet data, int[] rows, LogitPredictor fit) {
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
