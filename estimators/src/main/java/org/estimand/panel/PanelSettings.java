package org.estimand.panel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.dml.DmlAlgorithm;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.VcovType;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;

/**
 * What every panel estimator is told.
 *
 * @param periodLength time between adjacent periods, or null for the smallest difference
 * @param plan folds, or null for whole units
 * @param vcov covariance, or null for clusters
 */
record PanelSettings(
    PanelScore score,
    RegressionLearner outcomeModel,
    Learner treatmentModel,
    Learner instrumentModel,
    DerivedMeans derivedMeans,
    boolean periodEffects,
    UnitEncoding unitEncoding,
    Double periodLength,
    CrossFitPlan plan,
    RepetitionAggregate aggregate,
    DmlAlgorithm algorithm,
    VcovType vcov,
    double level) {

  boolean ivType() {
    return score == PanelScore.IV_TYPE;
  }

  /** The settings for provenance. */
  Map<String, Object> describe(CrossFitPlan used, VcovType covariance, boolean instruments) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("score", score.name());
    m.put("outcomeModel", describe(outcomeModel));
    m.put("treatmentModel", describe(treatmentModel));
    if (instruments) {
      m.put("instrumentModel", describe(instrumentModel));
    }
    m.put("derivedMeans", derivedMeans.name());
    m.put("periodEffects", periodEffects);
    m.put("unitEncoding", unitEncoding.name());
    m.put("periodLength", periodLength == null ? "smallest difference" : periodLength);
    m.put("crossFit", used.describe());
    m.put("aggregate", aggregate.name());
    m.put("algorithm", algorithm.name());
    m.put("vcov", covariance.label());
    m.put("level", level);
    return m;
  }

  private static Map<String, Object> describe(Learner learner) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("name", learner.name());
    m.putAll(learner.describe());
    return m;
  }
}
