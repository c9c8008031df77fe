package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Least squares on the features, their squares and their pairwise products. The expanded matrix is
 * formed once for all fits on a feature matrix.
 */
public record Poly2Learner() implements RegressionLearner, BatchedCrossFit, LinearInBasis {
  private static final OlsLearner OLS = new OlsLearner();

  @Override
  public FeatureMatrix basis(FeatureMatrix features) {
    return Poly2.of(features).matrix();
  }

  @Override
  public RegressionLearner onBasis() {
    return OLS;
  }

  @Override
  public String name() {
    return "poly2";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", "poly2");
    d.put("intercept", true);
    d.put("degree", 2);
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    Predictor inner = OLS.fit(expanded(data), random);
    return new Predictor() {
      @Override
      public int outputs() {
        return 1;
      }

      @Override
      public void predict(FeatureMatrix features, int[] rows, double[] out) {
        // another matrix is expanded with the columns chosen on the training matrix
        inner.predict(Poly2.like(features, data.features()), rows, out);
      }

      @Override
      public List<Diagnostic> notes() {
        return inner.notes();
      }
    };
  }

  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    List<CrossFitTask> wide = new ArrayList<>();
    for (CrossFitTask task : tasks) {
      TrainingChecks.require(this, task.training());
      wide.add(
          new CrossFitTask(
              task.nuisance(),
              task.repetition(),
              task.fold(),
              expanded(task.training()),
              task.testRows(),
              task.random()));
    }
    return OLS.crossFit(wide, context);
  }

  private static TrainingSet expanded(TrainingSet data) {
    return data.withFeatures(Poly2.of(data.features()).matrix());
  }
}
