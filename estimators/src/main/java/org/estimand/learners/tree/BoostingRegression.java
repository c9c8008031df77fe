package org.estimand.learners.tree;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.InvalidDataException;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Gradient boosted trees for means, medians or counts (Friedman 2001). Takes weights and missing
 * features. A fit of R rounds on n rows and p features costs of the order of R n p additions; bins
 * are made once for a feature matrix. With row and column shares of one nothing is random.
 *
 * @param options the settings
 */
public record BoostingRegression(BoostingOptions options) implements RegressionLearner {
  @Override
  public String name() {
    return "boosting";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("loss", options.loss().name().toLowerCase(Locale.ROOT));
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

  /**
   * Trains.
   *
   * @throws InvalidDataException DATA-118 for a negative target with the Poisson loss
   */
  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    if (options.loss() == BoostingLoss.POISSON) {
      requireCounts(data);
    }
    return BoostingFit.fit(name(), options, () -> MeanObjectives.of(options.loss()), data, random);
  }

  private static void requireCounts(TrainingSet data) {
    double sum = 0;
    for (int i : data.rows()) {
      if (data.target()[i] < 0) {
        throw new InvalidDataException(
            "DATA-118",
            "Boosting with the Poisson loss needs targets that are not negative; row "
                + (i + 1)
                + " has "
                + data.target()[i]
                + ". Use the squared loss.");
      }
      sum += data.target()[i];
    }
    if (sum == 0) {
      throw new InvalidDataException(
          "DATA-118",
          "Boosting with the Poisson loss needs a positive target; all "
              + data.size()
              + " training rows have 0. Use the squared loss.");
    }
  }
}
