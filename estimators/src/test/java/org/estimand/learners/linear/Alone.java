package org.estimand.learners.linear;

import java.util.Map;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Hides that a learner can answer a batch, so that every fit is made alone. */
final class Alone {
  private Alone() {}

  static RegressionLearner of(RegressionLearner learner) {
    return new Mean(learner);
  }

  static ClassificationLearner of(ClassificationLearner learner) {
    return new Probability(learner);
  }

  private record Mean(Learner inner) implements RegressionLearner {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Map<String, Object> describe() {
      return inner.describe();
    }

    @Override
    public boolean supportsWeights() {
      return inner.supportsWeights();
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      return inner.fit(data, random);
    }
  }

  private record Probability(Learner inner) implements ClassificationLearner {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Map<String, Object> describe() {
      return inner.describe();
    }

    @Override
    public boolean supportsWeights() {
      return inner.supportsWeights();
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      return inner.fit(data, random);
    }
  }
}
