package org.estimand.learn;

import java.util.List;
import java.util.Map;
import org.estimand.random.RandomStreams;

/**
 * The convex combination of the candidates with the smallest squared error of their out-of-fold
 * probabilities over all classes (Brier score); candidates are then fitted on all training rows. A
 * note holds the weights.
 *
 * @param learners the candidates, at least two
 * @param folds folds of the cross-validation inside the training rows, stratified by class, at
 *     least 2
 */
public record StackedClassification(List<ClassificationLearner> learners, int folds)
    implements ClassificationLearner {
  /** Checks the settings: CONF-029 for fewer than two learners or folds. */
  public StackedClassification {
    learners = List.copyOf(learners);
    InnerCrossFit.requireChoices("stack", learners, folds);
  }

  @Override
  public String name() {
    return "stack";
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
    TrainingChecks.requireClasses(this, data);
    return TunedMath.combined(learners, folds, data, random);
  }
}
