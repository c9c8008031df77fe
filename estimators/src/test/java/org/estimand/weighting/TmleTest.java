package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.errors.CausalException;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;

/** The targeting step, and its place among the other estimators. */
class TmleTest {
  /** Moved predictions solve the score in each arm, so the influences have mean zero. */
  @Test
  void targetingSolvesTheScore() {
    Map<String, double[]> m = columns();
    double[] y = m.get("y");
    boolean[] in = new boolean[N];
    double[] e = new double[N];
    double[] predictions = new double[N];
    double[] base = m.get("w");
    for (int i = 0; i < N; i++) {
      in[i] = m.get("d")[i] == 1;
      e[i] = 0.1 + 0.005 * i;
      predictions[i] = 1 + 0.3 * m.get("x1")[i];
    }
    Targeting t = Targeting.of(y, in, base, e, predictions, 0.0005);
    double sum = 0;
    for (double v : t.influence()) {
      sum += v;
    }
    assertEquals(0, sum / N, 1e-10);
    assertTrue(t.step() != 0);
  }

  @Test
  void outcomesAtOneEnd() {
    double[] y = {1, 1, 1, 0, 0.4, 0.2};
    boolean[] in = {true, true, true, false, false, false};
    double[] ones = {1, 1, 1, 1, 1, 1};
    double[] e = {0.5, 0.4, 0.6, 0.5, 0.3, 0.7};
    Targeting t = Targeting.of(y, in, ones, e, e, 0.0005);
    assertEquals(1, t.mean(), 1e-9);
  }

  @Test
  void linearAndCrossFitted() {
    WeightingResult linear = Tmle.builder().build().fit(data(weighted()), CONTEXT);
    WeightingResult aipw = OutcomeAdjustment.augmented().build().fit(data(weighted()), CONTEXT);
    assertEquals(aipw.estimate(), linear.estimate(), 0.5 * aipw.standardError());
    Tmle crossFitted =
        Tmle.builder().learners(Learners.ols(), Learners.logistic()).clip(0.01).build();
    WeightingResult a = crossFitted.fit(data(weighted()), CONTEXT);
    WeightingResult b = crossFitted.fit(data(weighted()), CONTEXT.threads(7));
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), 0);
    assertEquals(3, a.losses().size());
    assertTrue(a.footer().get(0).startsWith("Mean squared error out of fold: E[Y|X,D=0]"));
    assertEquals(aipw.estimate(), a.estimate(), aipw.standardError());
  }

  @Test
  void refusals() {
    assertEquals(
        "CONF-168 bound = 0.5; must be above 0 and below 0.5.",
        assertThrows(CausalException.class, () -> Tmle.builder().bound(0.5).build()).getMessage());
    assertEquals(
        "NOTSUP-065 The folds have 2 repetitions; tmle uses one set of cross-fitted propensities."
            + " Repeat the fit with other seeds, or use Irm.",
        assertThrows(
                CausalException.class,
                () ->
                    Tmle.builder()
                        .learners(
                            Learners.ols(), Learners.logistic(), CrossFitPlan.kFold(3).repeated(2))
                        .build()
                        .fit(data(roles()), CONTEXT))
            .getMessage());
  }
}
