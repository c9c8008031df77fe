package org.estimand.validation.dml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.dml.Plr;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.PensionData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Forests on the 401(k) data against the Python package DoubleML with scikit-learn's forests of the
 * same settings: means over seeds, since single estimates move by hundreds with the seed.
 */
class ForestSpreadReferenceTest {
  private static final int SEEDS = 10;
  private static final double ERROR = 0.05;
  private static final RegressionLearner MEANS =
      Learners.forest(ForestOptions.builder().trees(100).maxDepth(7).mtry(3).minLeaf(3).build());
  private static final ClassificationLearner PROBABILITIES =
      Learners.forestProbability(
          ForestOptions.builder().trees(100).maxDepth(5).mtry(4).minLeaf(7).build());

  @BeforeAll
  static void dataAreThere() {
    SharedData.data("pension401k.csv");
  }

  private static void check(String model, double tolerance, Estimator<DmlResult> estimator) {
    CausalData data = PensionData.data("lin", false, List.of(), (stage, done, total) -> {});
    List<Map<String, String>> rows =
        ReferenceTable.read("dml_401k_rf_spread.csv").rows().stream()
            .filter(r -> r.get("model").equals(model))
            .toList();
    assertTrue(rows.size() >= 3);
    double theta = 0;
    double error = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      DmlResult result = estimator.fit(data, FitContext.seed(seed));
      theta += result.estimate() / SEEDS;
      error += result.standardError() / SEEDS;
    }
    double wanted = mean(rows, "theta");
    double wantedError = mean(rows, "se");
    assertEquals(wanted, theta, tolerance, model);
    assertEquals(wantedError, error, ERROR * wantedError, model + " standard error");
  }

  private static double mean(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .mapToDouble(r -> Double.parseDouble(r.get(column)))
        .average()
        .orElseThrow();
  }

  private static Irm irm(Irm.Estimand estimand) {
    return Irm.builder()
        .estimand(estimand)
        .outcomeModel(MEANS)
        .propensityModel(PROBABILITIES)
        .crossFit(CrossFitPlan.kFold(5))
        .build();
  }

  @Test
  void averageEffect() {
    check("IRM", 400, irm(Irm.Estimand.ATE));
  }

  @Test
  void effectOnTheTreated() {
    check("IRM-ATTE", 400, irm(Irm.Estimand.ATT));
  }

  @Test
  void partiallyLinear() {
    check(
        "PLR",
        300,
        Plr.builder()
            .outcomeModel(MEANS)
            .treatmentModel(PROBABILITIES)
            .crossFit(CrossFitPlan.kFold(5))
            .build());
  }
}
