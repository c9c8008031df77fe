package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.errors.CausalException;
import org.estimand.inference.EValue;
import org.estimand.inference.OmittedVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Bounds against enumeration, and the refusals. */
class SensitivityTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  /** The signs of eight pairs enumerated: the bound is an exact binomial-like tail at Gamma = 1. */
  @Test
  void signedRankBoundsBracketTheEnumeratedTail() {
    double[] d = {1.2, 2.5, -0.3, 3.1, 0.8, -1.1, 2.2, 1.9, 0.4, 2.8};
    RosenbaumBounds bounds = RosenbaumBounds.signedRank(d, 1, 2);
    int n = d.length;
    double[] rank = new double[n];
    double observed = 0;
    for (int i = 0; i < n; i++) {
      for (double other : d) {
        rank[i] += Math.abs(other) <= Math.abs(d[i]) ? 1 : 0;
      }
      observed += d[i] > 0 ? rank[i] : 0;
    }
    double[] tail = new double[3];
    double[] p = {0.5, 1.0 / 3, 2.0 / 3};
    for (int set = 0; set < 1 << n; set++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += (set >> i & 1) == 1 ? rank[i] : 0;
      }
      if (sum >= observed) {
        int ones = Integer.bitCount(set);
        for (int k = 0; k < 3; k++) {
          tail[k] += Math.pow(p[k], ones) * Math.pow(1 - p[k], n - ones);
        }
      }
    }
    assertEquals(n, bounds.pairs());
    assertEquals(tail[0], bounds.rows().get(0).upper(), 0.005);
    assertEquals(bounds.rows().get(0).lower(), bounds.rows().get(0).upper(), 1e-15);
    assertEquals(tail[1], bounds.rows().get(1).lower(), 0.003);
    assertEquals(tail[2], bounds.rows().get(1).upper(), 0.02);
  }

  @Test
  void tiedPairsHaveAverageRanks() {
    RosenbaumBounds a = RosenbaumBounds.signedRank(new double[] {1, 1, -1, 2, 0}, 1);
    assertEquals(4, a.pairs());
    // ranks 2, 2, 2, 4: statistic 8 of 10, variance (4 + 4 + 4 + 16) / 4
    double z = (8 - 5) / Math.sqrt(7);
    assertEquals(
        0.5 * org.apache.commons.math3.special.Erf.erfc(z / Math.sqrt(2)),
        a.rows().get(0).upper(),
        1e-15);
  }

  /** Every assignment of the two ends to the weights of a small arm. */
  @Test
  void marginalSensitivityAgainstEnumeration() {
    int[] some = new int[24];
    for (int i = 0; i < some.length; i++) {
      some[i] = i;
    }
    var m = WeightingTestData.rows(columns(), some);
    for (Estimand estimand : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      WeightingResult r =
          Ipw.builder()
              .estimand(estimand)
              .build()
              .fit(
                  data(m, org.estimand.data.Roles.outcome("y").treatment("d").covariates("x1")),
                  CONTEXT);
      double[] one = ends(r, m.get("y"), true, estimand);
      double[] zero = ends(r, m.get("y"), false, estimand);
      MarginalSensitivity got = MarginalSensitivity.of(r, m.get("y"), 1.7);
      assertEquals(one[0] - zero[1], got.lower(), 1e-10, estimand.name());
      assertEquals(one[1] - zero[0], got.upper(), 1e-10, estimand.name());
    }
  }

  private static double[] ends(WeightingResult r, double[] y, boolean arm, Estimand estimand) {
    int[] rows = new int[y.length];
    int n = 0;
    for (int i = 0; i < y.length; i++) {
      if (r.treated()[i] == arm) {
        rows[n++] = i;
      }
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int set = 0; set < 1 << n; set++) {
      double sum = 0;
      double total = 0;
      for (int k = 0; k < n; k++) {
        int i = rows[k];
        double e = r.propensities()[i];
        double odds = arm ? (1 - e) / e : e / (1 - e);
        double factor = (set >> k & 1) == 1 ? 1.7 : 1 / 1.7;
        double w =
            estimand == Estimand.ATE
                ? 1 + factor * odds
                : (estimand == Estimand.ATT) == arm ? 1 : factor * odds;
        sum += w * y[i];
        total += w;
      }
      least = Math.min(least, sum / total);
      most = Math.max(most, sum / total);
    }
    return new double[] {least, most};
  }

  /** Closed forms of the paper, and its symmetry in the direction. */
  @Test
  void eValues() {
    EValue harmful = EValue.ofRiskRatio(3.9, 1.8, 8.7);
    assertEquals(3.9 + Math.sqrt(3.9 * 2.9), harmful.estimate(), 1e-14);
    assertEquals(1.8 + Math.sqrt(1.8 * 0.8), harmful.limit(), 1e-14);
    EValue protective = EValue.ofRiskRatio(1 / 3.9, 1 / 8.7, 1 / 1.8);
    assertEquals(harmful.estimate(), protective.estimate(), 1e-12);
    assertEquals(harmful.limit(), protective.limit(), 1e-12);
    assertEquals(1, EValue.ofRiskRatio(1.2, 0.9, 1.6).limit(), 0);
    assertEquals(EValue.ofRiskRatio(2, 2, 2), EValue.ofOddsRatio(4, 4, 4, false));
    assertEquals(EValue.ofRiskRatio(4, 4, 4), EValue.ofOddsRatio(4, 4, 4, true));
    double d = 0.5;
    assertEquals(Math.exp(0.91 * d), EValue.ofStandardizedDifference(d, 0.1).riskRatio(), 1e-14);
  }

  @Test
  void refusals() {
    refused(
        "CONF-170 An E-value needs 0 < lower <= ratio <= upper; got 2.0, 1.0, 3.0.",
        () -> EValue.ofRiskRatio(1, 2, 3));
    refused(
        "CONF-170 An E-value needs a standard error that is not negative; got -1.0.",
        () -> EValue.ofStandardizedDifference(1, -1));
    refused(
        "CONF-171 Sensitivity to an omitted variable needs a positive standard error and more than"
            + " one degree of freedom; got 0.0 and 5.0.",
        () -> new OmittedVariable(1, 0, 5));
    OmittedVariable omitted = new OmittedVariable(1, 0.5, 50);
    refused("CONF-172 share = 0.0; must be positive.", () -> omitted.robustnessValue(0));
    refused(
        "CONF-172 alpha = 2.0; must lie between 0 and 1, for example 0.05.",
        () -> omitted.robustnessValue(1, 2));
    refused(
        "CONF-172 partial R2 of outcome and treatment are 0.5 and 1.0; they must lie between 0 and"
            + " 1, that of the treatment below 1.",
        () -> omitted.bias(0.5, 1));
    refused(
        "CONF-173 gamma = 0.5; the odds factor must be at least 1 and finite.",
        () -> RosenbaumBounds.signedRank(new double[] {1}, 0.5));
    refused(
        "DATA-170 A difference of a pair is NaN; all must be finite.",
        () -> RosenbaumBounds.signedRank(new double[] {Double.NaN}, 1));
    refused(
        "DATA-170 No pair has a difference, so there is nothing to rank.",
        () -> RosenbaumBounds.signedRank(new double[] {0}, 1));
    WeightingResult ate = Ipw.builder().build().fit(data(roles()), CONTEXT);
    refused(
        "CONF-174 lambda = 0.5 with 150 outcomes; the odds factor must be at least 1 and finite, and"
            + " there must be 150 outcomes.",
        () -> MarginalSensitivity.of(ate, new double[150], 0.5));
    WeightingResult ato = Ipw.builder().estimand(Estimand.ATO).build().fit(data(roles()), CONTEXT);
    refused(
        "NOTSUP-170 The marginal sensitivity model is for ATE, ATT and ATC of two arms weighted by"
            + " propensities; this result is \"Inverse probability weighting (logit)\" for ATO.",
        () -> MarginalSensitivity.of(ato, new double[150], 2));
  }
}
