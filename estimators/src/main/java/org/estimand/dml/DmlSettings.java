package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.inference.RepetitionAggregate;

/**
 * What all estimators of this package have in common.
 *
 * @param plan folds
 * @param aggregate how repetitions are put together
 * @param algorithm how folds are put together
 * @param level coverage of the intervals that are printed
 * @param external predictions given from outside, by nuisance
 */
record DmlSettings(
    CrossFitPlan plan,
    RepetitionAggregate aggregate,
    DmlAlgorithm algorithm,
    double level,
    Map<String, double[][]> external) {

  /** The settings for provenance. */
  Map<String, Object> describe() {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("crossFit", plan.describe());
    m.put("aggregate", aggregate.name());
    m.put("algorithm", algorithm.name());
    m.put("level", level);
    if (!external.isEmpty()) {
      m.put("externalPredictions", java.util.List.copyOf(external.keySet()));
    }
    return m;
  }
}
