package org.estimand.panel;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Counts predictions for rows of units it was trained on. */
final class WatchingLearner implements RegressionLearner {
  private final RegressionLearner inner;
  private final double[] unit;
  private final AtomicInteger fits = new AtomicInteger();
  private final AtomicInteger split = new AtomicInteger();

  WatchingLearner(RegressionLearner inner, double[] unit) {
    this.inner = inner;
    this.unit = unit;
  }

  int fits() {
    return fits.get();
  }

  int splitUnits() {
    return split.get();
  }

  @Override
  public String name() {
    return "watched";
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", "watched");
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    fits.incrementAndGet();
    Set<Double> trained = new HashSet<>();
    for (int i : data.rows()) {
      trained.add(unit[i]);
    }
    Predictor fit = inner.fit(data, random);
    return new Predictor() {
      @Override
      public int outputs() {
        return 1;
      }

      @Override
      public void predict(FeatureMatrix features, int[] rows, double[] out) {
        for (int i : rows) {
          if (trained.contains(unit[i])) {
            split.incrementAndGet();
          }
        }
        fit.predict(features, rows, out);
      }
    };
  }
}
