package org.estimand.validation.learners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.linear.ElasticNetLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.random.RandomStreams;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;

/** The penalised regressions against R package glmnet. */
class ElasticNetReferenceTest {
  private static final int P = 15;
  private static final RandomStreams RANDOM = RandomStreams.of(7);

  private final List<Map<String, String>> data =
      ReferenceTable.read("own/elastic_net_data.csv").rows();
  private final List<Map<String, String>> rows =
      ReferenceTable.read("own/elastic_net_glmnet.csv").rows();
  private final int n = data.size();
  private final List<String> names = new ArrayList<>();
  private final FeatureMatrix x;

  ElasticNetReferenceTest() {
    double[] values = new double[n * P];
    for (int j = 0; j < P; j++) {
      names.add("x" + (j + 1));
      System.arraycopy(column(names.get(j)), 0, values, j * n, n);
    }
    x = FeatureMatrix.wrap(values, n, names);
  }

  private double[] column(String name) {
    return data.stream().mapToDouble(r -> Double.parseDouble(r.get(name))).toArray();
  }

  private TrainingSet training(boolean weighted) {
    int[] all = java.util.stream.IntStream.range(0, n).toArray();
    return new TrainingSet(x, all, column("y"), weighted ? column("w") : null, 0);
  }

  /** Intercept and slopes, from predictions at the origin and at the unit vectors. */
  private double[] coefficients(Predictor fit) {
    double[] points = new double[(P + 1) * P];
    for (int j = 0; j < P; j++) {
      points[j * (P + 1) + j + 1] = 1;
    }
    double[] out = new double[P + 1];
    fit.predict(
        FeatureMatrix.wrap(points, P + 1, names),
        java.util.stream.IntStream.range(0, P + 1).toArray(),
        out);
    for (int j = 1; j <= P; j++) {
      out[j] -= out[0];
    }
    return out;
  }

  @Test
  void coefficientsAlongThePath() {
    int zeros = 0;
    int slopes = 0;
    Predictor fit = null;
    double[] b = null;
    for (Map<String, String> row : rows) {
      String quantity = row.get("quantity");
      if (quantity.startsWith("chosen")) {
        continue;
      }
      if (quantity.equals("intercept")) {
        fit =
            ElasticNetLearner.penalised(number(row, "alpha"), number(row, "penalty"))
                .fit(training(row.get("weighted").equals("yes")), RANDOM);
        b = coefficients(fit);
      }
      int j = quantity.equals("intercept") ? 0 : Integer.parseInt(quantity.substring(1));
      double want = number(row, "value");
      String what = row.toString();
      if (want == 0) {
        // exactly
        assertEquals(0, b[j], what);
        zeros++;
      } else {
        assertEquals(want, b[j], 1e-6 * Math.abs(want), what);
      }
      slopes++;
    }
    assertEquals(6 * 8 * 16, slopes);
    assertTrue(zeros > 100, zeros + " zeros");
  }

  @Test
  void theFoldsOfTheTableAreThoseOfTheLearner() {
    int[] all = training(false).rows();
    int[] labels = InnerFolds.of(all, 10, RANDOM.child("penalty folds").generator()).labels();
    for (int i = 0; i < n; i++) {
      assertEquals(Integer.parseInt(data.get(i).get("fold")) - 1, labels[i]);
    }
  }

  @Test
  void penaltiesChosenOnTheSameFolds() {
    int seen = 0;
    for (Map<String, String> row : rows) {
      for (PenaltyRule rule : PenaltyRule.values()) {
        if (row.get("quantity").equals("chosen[" + rule + "]")) {
          Predictor fit =
              new ElasticNetLearner(number(row, "alpha"), -1, 10, rule)
                  .fit(training(row.get("weighted").equals("yes")), RANDOM);
          double got = ((Number) fit.notes().get(0).values().get("penalty")).doubleValue();
          double want = number(row, "value");
          assertEquals(want, got, 1e-12 * want, row.toString());
          seen++;
        }
      }
    }
    assertEquals(12, seen);
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
