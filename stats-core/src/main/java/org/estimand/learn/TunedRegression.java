package org.estimand.learn;

import java.util.List;
import java.util.Map;
import org.estimand.random.RandomStreams;

/**
 * The candidate with the smallest cross-validated squared error, fitted on all training rows. Of
 * equal losses the earlier candidate wins. A note says which was chosen and holds all losses.
 *
 * @param learners the candidates, at least two
 * @param folds folds of the cross-validation inside the training rows, at least 2
 */
public record TunedRegression(List<RegressionLearner> learners, int folds)
    implements RegressionLearner {
  /** Checks the settings: CONF-029 for fewer than two learners or folds. */
  public TunedRegression {
    learners = List.copyOf(learners);
    InnerCrossFit.requireChoices("tuned", learners, folds);
  }

  @Override
  public String name() {
    return "tuned";
  }

  @Override
  public Map<String, Object> describe() {
    return TunedMath.describe(name(), folds, learners);
  }

  @Override
  public boolean supportsWeights() {
    return InnerCrossFit.weighted(learners);
  }

  @Override
  public boolean supportsMissing() {
    return InnerCrossFit.missing(learners);
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    return TunedMath.best(learners, folds, data, random);
  }
}
