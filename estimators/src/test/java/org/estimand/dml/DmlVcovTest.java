package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

/** What is asked of a result uses the covariance it has now, not the one of its fit. */
class DmlVcovTest {
  private static final double TIGHT = 1e-10;

  /** Twenty clusters of twenty rows, four in each fold, with a common part in the outcome. */
  private static Map<String, double[]> clustered() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      int c = i % 20;
      m.get("c")[i] = c;
      m.get("y")[i] += 0.8 * (c % 7 - 3);
      m.get("z")[i] += c % 3;
      m.get("t")[i] += 0.4 * (c % 7 - 3) + 0.5 * (c % 3);
    }
    return m;
  }

  private static Roles without(String treatment, String instrument) {
    Roles r = roles(treatment);
    return instrument == null ? r : r.instruments(instrument);
  }

  private static void close(double want, double got) {
    assertEquals(want, got, TIGHT * Math.max(1, Math.abs(want)));
  }

  @Test
  void sensitivityFollows() {
    for (String treatment : new String[] {"t", "d"}) {
      Map<String, double[]> m = clustered();
      DmlResult[] of = new DmlResult[2];
      for (int k = 0; k < 2; k++) {
        Roles r = without(treatment, null);
        Roles roles = k == 0 ? r : r.cluster("c");
        of[k] =
            treatment.equals("t")
                ? plr().build().fit(data(m, roles), CONTEXT)
                : irm().build().fit(data(m, roles), CONTEXT);
      }
      SensitivityBounds plain = of[0].sensitivity(0.03, 0.04, 1, 0.9);
      SensitivityBounds now = of[1].withVcov(VcovType.robust()).sensitivity(0.03, 0.04, 1, 0.9);
      assertTrue(
          Math.abs(of[1].sensitivity(0.03, 0.04, 1, 0.9).seLower() - plain.seLower())
              > 0.02 * plain.seLower());
      close(plain.standardError(), now.standardError());
      close(plain.seLower(), now.seLower());
      close(plain.seUpper(), now.seUpper());
      close(plain.ciUpper(), now.ciUpper());
      close(plain.rva(), now.rva());
      DmlResult factor = of[1].withVcov(VcovType.cluster("c"));
      close(factor.standardError(), factor.sensitivity(0.03, 0.04, 1, 0.9).standardError());
      close(
          Math.sqrt(20 / 19.0) * of[1].sensitivity(0.03, 0.04, 1, 0.9).seUpper(),
          factor.sensitivity(0.03, 0.04, 1, 0.9).seUpper());
      DmlResult hc1 = of[0].withVcov(VcovType.robust(VcovType.Robust.Kind.HC1));
      SensitivityBounds scaled = hc1.sensitivity(0.03, 0.04, 1, 0.9);
      close(hc1.standardError(), scaled.standardError());
      close(Math.sqrt(N / (N - 1.0)) * plain.seUpper(), scaled.seUpper());
    }
  }

  @Test
  void robustSetsFollow() {
    Map<String, double[]> m = clustered();
    DmlResult plain = pliv().build().fit(data(m, without("t", "z")), CONTEXT);
    DmlResult fit = pliv().build().fit(data(m, without("t", "z").cluster("c")), CONTEXT);
    ConfidenceSet want = plain.robustConfidenceSet(0.95);
    ConfidenceSet got = fit.withVcov(VcovType.robust()).robustConfidenceSet(0.95);
    assertTrue(
        Math.abs(fit.robustConfidenceSet(0.95).lower().getAsDouble() - want.lower().getAsDouble())
            > 0.01);
    close(want.lower().getAsDouble(), got.lower().getAsDouble());
    close(want.upper().getAsDouble(), got.upper().getAsDouble());
    // the factor G/(G-1) in the covariance is a smaller quantile without it
    double z = new NormalDistribution().inverseCumulativeProbability(0.975);
    double level = 2 * new NormalDistribution().cumulativeProbability(z * Math.sqrt(20 / 19.0)) - 1;
    close(
        fit.robustConfidenceSet(level).lower().getAsDouble(),
        fit.withVcov(VcovType.cluster("c")).robustConfidenceSet(0.95).lower().getAsDouble());
  }

  @Test
  void groupEffectsFollow() {
    Map<String, double[]> m = clustered();
    DmlResult plain = irm().build().fit(data(m, without("d", null)), CONTEXT);
    DmlResult fit = irm().build().fit(data(m, without("d", null).cluster("c")), CONTEXT);
    DmlResult robust = fit.withVcov(VcovType.robust());
    DmlResult want = plain.gate(data(m, roles("d")).grouping("x3"));
    DmlResult got = robust.gate(data(m, roles("d")).grouping("x3"));
    DmlResult before = fit.gate(data(m, roles("d")).grouping("x3"));
    assertTrue(Math.abs(before.standardError() - want.standardError()) > 0.02);
    close(want.standardError(), got.standardError());
    assertEquals(VcovType.robust(), got.estimates().vcovType());
    FeatureMatrix basis = FeatureMatrix.ofColumns(Map.of("x1", m.get("x1")));
    close(
        plain.bestLinearPredictor(basis).estimates().standardError(1),
        robust.bestLinearPredictor(basis).estimates().standardError(1));
    DmlResult hc1 = plain.withVcov(VcovType.robust(VcovType.Robust.Kind.HC1));
    close(
        Math.sqrt(N / (N - 2.0)) * plain.bestLinearPredictor(basis).estimates().standardError(1),
        hc1.bestLinearPredictor(basis).estimates().standardError(1));
  }
}
