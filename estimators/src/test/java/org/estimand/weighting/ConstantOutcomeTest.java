package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What weighting makes of an outcome that is the same for everybody. */
class ConstantOutcomeTest {
  private static final double C = 7;

  private static WeightingResult fit(Ipw.Builder ipw) {
    Map<String, double[]> m = columns();
    m.put("y", constant());
    return ipw.build().fit(data(m, roles()), CONTEXT);
  }

  private static double[] constant() {
    double[] y = new double[N];
    Arrays.fill(y, C);
    return y;
  }

  /** c times the means of W/e and (1 - W)/(1 - e), which are not one. */
  @Test
  void horvitzThompson() {
    WeightingResult r = fit(Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON));
    double[] e = r.propensities();
    double treated = 0;
    double controls = 0;
    for (int i = 0; i < N; i++) {
      treated += r.treated()[i] ? 1 / e[i] / N : 0;
      controls += r.treated()[i] ? 0 : 1 / (1 - e[i]) / N;
    }
    assertTrue(Math.abs(treated - 1) > 1e-4, "mean of W/e is " + treated);
    assertEquals(C * treated, r.estimate("E[Y(1)]"), 1e-10);
    assertEquals(C * controls, r.estimate("E[Y(0)]"), 1e-10);
    assertEquals(C * (treated - controls), r.estimate(), 1e-10);
    assertTrue(r.standardError() > 1e-3);
  }

  @Test
  void hajekAndBalance() {
    for (Estimand e : Estimand.values()) {
      WeightingResult r = fit(Ipw.builder().estimand(e));
      assertEquals(C, r.estimate("E[Y(1)]"), 1e-12);
      assertEquals(0, r.estimate(), 1e-12);
      assertEquals(0, r.standardError(), 1e-10);
    }
    WeightingResult entropy = fit(Ipw.builder().method(BalancingMethod.entropy()));
    assertEquals(0, entropy.estimate(), 1e-12);
  }

  /** Residuals are zero, so that augmentation adds nothing. */
  @Test
  void augmentation() {
    Map<String, double[]> m = columns();
    m.put("y", constant());
    WeightingResult r = OutcomeAdjustment.augmented().build().fit(data(m, roles()), CONTEXT);
    assertEquals(C, r.estimate("E[Y(1)]"), 1e-10);
    assertEquals(0, r.estimate(), 1e-10);
  }
}
