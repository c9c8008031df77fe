package org.estimand.crossfit;

import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Learners for tests of the cross-fitter: the training mean, or a fixed answer. */
final class FakeLearner {
  private FakeLearner() {}

  /** Predicts the mean of the training targets and says so. */
  record Mean(boolean supportsWeights) implements RegressionLearner {
    @Override
    public String name() {
      return "mean";
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "mean");
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      TrainingChecks.require(this, data);
      double sum = 0;
      for (int i : data.rows()) {
        sum += data.target()[i];
      }
      return new Fixed(1, sum / data.size(), List.of(Diagnostic.note("SAID", "a mean")));
    }
  }

  /** Predicts one value for everything. */
  record Constant(double value) implements RegressionLearner {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "constant", "value", value);
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      return new Fixed(1, value, List.of());
    }
  }

  /** Gives both classes the same value. */
  record ConstantProbability(double value) implements ClassificationLearner {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "constant", "value", value);
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      return new Fixed(2, value, List.of());
    }
  }

  private record Fixed(int outputs, double value, List<Diagnostic> notes) implements Predictor {
    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      java.util.Arrays.fill(out, value);
    }
  }
}
