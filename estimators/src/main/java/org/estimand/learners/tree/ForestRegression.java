package org.estimand.learners.tree;

import java.util.Map;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * A random forest of means (Breiman 2001): the average of trees grown on samples of the rows with
 * features drawn at each node. Trees differ by a stream of (seed, task, tree), so the number of
 * threads cannot matter. Weights multiply the draws of a row; missing features go to the side of a
 * split that is better, or to the heavier one where the node saw none.
 *
 * @param options the settings
 */
public record ForestRegression(ForestOptions options) implements RegressionLearner {
  /**
   * Checks the criterion.
   *
   * @throws org.estimand.errors.NotSupportedException NOTSUP-110 for the criterion LOG_LOSS
   */
  public ForestRegression {
    if (options.criterion() == SplitCriterion.LOG_LOSS) {
      throw ForestOptions.clash(
          "the criterion LOG_LOSS is for probabilities", "Use SQUARED, ABSOLUTE or POISSON");
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
   * @throws org.estimand.errors.InvalidDataException DATA-110 for a negative target of the
   *     criterion POISSON, DATA-033 for a categorical feature of more than 4,095 values
   */
  @Override
  public ForestPredictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    return ForestMath.fit(options, data, random);
  }
}
