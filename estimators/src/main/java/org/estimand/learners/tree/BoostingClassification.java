package org.estimand.learners.tree;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Gradient boosted trees for the probabilities of two or more classes by the log loss (Friedman
 * 2001). Takes weights and missing features. Costs are those of {@link BoostingRegression}, times
 * the number of classes when there are more than two.
 *
 * @param options the settings; the loss must be left as it is
 */
public record BoostingClassification(BoostingOptions options) implements ClassificationLearner {
  /** Checks the settings: CONF-117 for a loss of means. */
  public BoostingClassification {
    if (options.loss() != BoostingLoss.SQUARED) {
      throw new InvalidConfigException(
          "CONF-117",
          "boosting: loss = "
              + options.loss()
              + "; probabilities always minimise the log loss, leave the loss out.");
    }
  }

  @Override
  public String name() {
    return "boosting";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("loss", "log loss");
    all.putAll(options.describe());
    return Collections.unmodifiableMap(all);
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public boolean supportsMissing() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    return BoostingFit.fit(name(), options, () -> LogObjectives.of(data.classes()), data, random);
  }
}
