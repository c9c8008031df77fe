package org.estimand.learners.tree;

import java.util.Map;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * A random forest of class probabilities: the average over trees of the class shares in the leaves,
 * neither smoothed nor clipped. See {@link ForestRegression}.
 *
 * @param options the settings
 */
public record ForestClassification(ForestOptions options) implements ClassificationLearner {
  /**
   * Checks the criterion.
   *
   * @throws org.estimand.errors.NotSupportedException NOTSUP-110 for a criterion of means
   */
  public ForestClassification {
    if (options.criterion() == SplitCriterion.ABSOLUTE
        || options.criterion() == SplitCriterion.POISSON) {
      throw ForestOptions.clash(
          "the criterion " + options.criterion() + " is for means", "Use SQUARED or LOG_LOSS");
    }
  }

  @Override
  public String name() {
    return "forest";
  }

  @Override
  public Map<String, Object> describe() {
    return options.describe(name());
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public boolean supportsMissing() {
    return true;
  }

  /**
   * Trains.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-111 for a monotone constraint on an
   *     unknown feature, CONF-112 when more features are to be drawn than there are, CONF-130 for
   *     an unknown categorical feature
   * @throws org.estimand.errors.InvalidDataException DATA-033 for a categorical feature of more
   *     than 4,095 values
   * @throws org.estimand.errors.NotSupportedException NOTSUP-110 for monotone constraints with more
   *     than two classes
   */
  @Override
  public ForestPredictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    if (data.classes() > 2 && !options.monotone().isEmpty()) {
      throw ForestOptions.clash(
          "monotone constraints are for means and for two classes; there are " + data.classes(),
          "Drop the constraints");
    }
    return ForestMath.fit(options, data, random);
  }
}
