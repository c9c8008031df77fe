package org.estimand.learn;

import java.util.Map;
import org.estimand.random.RandomStreams;

/**
 * What learners made out of others share, whether of means or of probabilities: {@link
 * TunedRegression}, {@link TunedClassification}, {@link StackedRegression} and {@link
 * StackedClassification}. Equal when made from equal settings.
 */
public abstract class InnerChoice {
  private final Choosing choosing;

  InnerChoice(Choosing choosing) {
    this.choosing = choosing;
  }

  /** Short name for tables. */
  public String name() {
    return choosing.name();
  }

  /** Every setting with its value, candidates included. */
  public Map<String, Object> describe() {
    return choosing.describe();
  }

  /** Whether all candidates honour sample weights. */
  public boolean supportsWeights() {
    return choosing.supportsWeights();
  }

  /** Whether all candidates take missing features. */
  public boolean supportsMissing() {
    return choosing.supportsMissing();
  }

  /** Chooses inside the training rows, then fits what was chosen to all of them. */
  public ChosenPredictor fit(TrainingSet data, RandomStreams random) {
    Learner self = (Learner) this;
    TrainingChecks.require(self, data);
    if (self instanceof ClassificationLearner) {
      TrainingChecks.requireClasses(self, data);
    }
    return choosing.fit(data, random);
  }

  @Override
  public boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && ((InnerChoice) other).choosing.equals(choosing);
  }

  @Override
  public int hashCode() {
    return choosing.hashCode();
  }

  @Override
  public String toString() {
    return describe().toString();
  }
}
