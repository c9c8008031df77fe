package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.estimand.errors.CausalException;
import org.estimand.inference.RatioEffect;
import org.junit.jupiter.api.Test;

/** Ratios of means against the influence function of their logarithm. */
class RatioEffectTest {
  private static WeightingResult binary() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("y")[i] = m.get("y")[i] > 1 ? 1 : 0;
    }
    return Ipw.builder().build().fit(data(m, roles()), CONTEXT);
  }

  @Test
  void deltaMethod() {
    WeightingResult r = binary();
    double a = r.estimate("E[Y(1)]");
    double b = r.estimate("E[Y(0)]");
    RatioEffect risk = r.riskRatio();
    RatioEffect odds = r.oddsRatio();
    assertEquals(a / b, risk.ratio(), 1e-14);
    assertEquals(a * (1 - b) / (b * (1 - a)), odds.ratio(), 1e-12);
    var phi = r.estimates().influenceFunction().orElseThrow();
    double riskVariance = 0;
    double oddsVariance = 0;
    for (int i = 0; i < N; i++) {
      double one = phi.at(i, 1);
      double zero = phi.at(i, 2);
      riskVariance += Math.pow(one / a - zero / b, 2);
      oddsVariance += Math.pow(one / (a * (1 - a)) - zero / (b * (1 - b)), 2);
    }
    assertEquals(Math.sqrt(riskVariance) / N, risk.logStandardError(), 1e-12);
    assertEquals(Math.sqrt(oddsVariance) / N, odds.logStandardError(), 1e-12);
    double reach = 1.959963984540054 * risk.logStandardError();
    assertEquals(Math.log(risk.ratio()) - reach, Math.log(risk.lower()), 1e-9);
    assertEquals(Math.log(risk.ratio()) + reach, Math.log(risk.upper()), 1e-9);
  }

  @Test
  void meansOutOfRange() {
    WeightingResult r = Ipw.builder().build().fit(data(roles()), CONTEXT);
    double a = r.estimate("E[Y(1)]");
    double b = r.estimate("E[Y(0)]");
    assertEquals(
        "NOTSUP-172 The odds ratio needs means that are between 0 and 1; they are "
            + a
            + " and "
            + b
            + ".",
        assertThrows(CausalException.class, r::oddsRatio).getMessage());
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("y")[i] -= 100;
    }
    WeightingResult low = Ipw.builder().build().fit(data(m, roles()), CONTEXT);
    assertEquals(
        "NOTSUP-172 The risk ratio needs means that are positive; they are "
            + low.estimate("E[Y(1)]")
            + " and "
            + low.estimate("E[Y(0)]")
            + ".",
        assertThrows(CausalException.class, low::riskRatio).getMessage());
  }
}
