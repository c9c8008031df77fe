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

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Propensities that are supplied, by subgroup, separated; weights that are reshaped. */
class PropensityModelsTest {
  private static final PropensityModel BY =
      PropensityModel.by(PropensityModel.Parametric.LOGIT, "g");

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static WeightingResult fit(Ipw.Builder ipw, Map<String, double[]> m, Roles roles) {
    return ipw.build().fit(data(m, roles), CONTEXT);
  }

  private static Map<String, double[]> with(String name, double[] values) {
    Map<String, double[]> m = columns();
    m.put(name, values);
    return m;
  }

  private static Ipw.Builder supplied() {
    return Ipw.builder().propensity(PropensityModel.supplied());
  }

  private static Roles suppliedRoles(String... columns) {
    return roles().block(PropensityModel.SUPPLIED_BLOCK, columns);
  }

  @Test
  void suppliedPropensitiesAreThoseOfAKnownModel() {
    WeightingResult logit =
        Ipw.builder()
            .standardErrors(StandardErrors.FIXED_WEIGHTS)
            .build()
            .fit(data(roles()), CONTEXT);
    WeightingResult same = fit(supplied(), with("e", logit.propensities()), suppliedRoles("e"));
    assertArrayEquals(logit.estimates().toArray(), same.estimates().toArray(), 1e-13);
    assertArrayEquals(logit.estimates().vcov(), same.estimates().vcov(), 1e-13);
    assertTrue(same.diagnostics().stream().noneMatch(d -> d.code().equals("FIXED_WEIGHTS")));
    // AIPW stacks what it estimates, the outcome models
    WeightingResult aipw =
        OutcomeAdjustment.augmented()
            .propensity(PropensityModel.supplied())
            .build()
            .fit(data(with("e", logit.propensities()), suppliedRoles("e")), CONTEXT);
    WeightingResult own = OutcomeAdjustment.augmented().build().fit(data(roles()), CONTEXT);
    assertEquals(own.estimate(), aipw.estimate(), 1e-12);
  }

  @Test
  void suppliedPropensitiesOfThreeArms() {
    Map<String, double[]> m = columns();
    double[] d = m.get("d");
    for (int i = 0; i < N; i += 3) {
      d[i] = 2;
    }
    Ipw.Builder ipw = Ipw.builder().reference("1").standardErrors(StandardErrors.FIXED_WEIGHTS);
    WeightingResult logit = fit(ipw, m, roles());
    double[] p = logit.propensities();
    for (int k = 0; k < 3; k++) {
      m.put("e" + k, Arrays.copyOfRange(p, k * N, (k + 1) * N));
    }
    WeightingResult same = fit(supplied().reference("1"), m, suppliedRoles("e0", "e1", "e2"));
    assertArrayEquals(logit.estimates().toArray(), same.estimates().toArray(), 1e-12);
    assertArrayEquals(logit.estimates().vcov(), same.estimates().vcov(), 1e-12);
    refused(
        "CONF-185 Supplied propensities are the columns of the block \"propensities\": one for each"
            + " arm (1, 0, 2); found e0, e1.",
        () -> fit(supplied().reference("1"), m, suppliedRoles("e0", "e1")));
    m.get("e1")[4] += 0.01;
    String sum =
        assertThrows(
                CausalException.class,
                () -> fit(supplied().reference("1"), m, suppliedRoles("e0", "e1", "e2")))
            .getMessage();
    assertEquals(
        "DATA-186 The supplied propensities of row 5 add up to 1.010000000; the propensities of all arms"
            + " must add up to 1. Correct them.",
        sum);
  }

  @Test
  void suppliedPropensitiesThatAreNone() {
    refused(
        "CONF-185 Supplied propensities are the columns of the block \"propensities\": one with P(D"
            + " = 1 | X), or one for each arm (0, 1); found none.",
        () -> fit(supplied(), columns(), roles()));
    double[] e = new double[N];
    Arrays.fill(e, 0.4);
    e[6] = 1;
    refused(
        "DATA-185 Supplied propensity \"e\" is 1.0 in row 7; must lie strictly between 0 and 1."
            + " Correct it, or leave the row out.",
        () -> fit(supplied(), with("e", e), suppliedRoles("e")));
    e[6] = Double.NaN;
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> c : with("e", e).entrySet()) {
      all = all.number(c.getKey(), c.getValue());
    }
    CausalData missing = CausalData.of(all, suppliedRoles("e"), Missing.KEEP_COVARIATES);
    refused(
        "DATA-185 Supplied propensity \"e\" is NaN in row 7; must lie strictly between 0 and 1."
            + " Correct it, or leave the row out.",
        () -> supplied().build().fit(missing, CONTEXT));
    refused(
        "CONF-188 refitAfterTrimming(true) fits the propensity again; supplied propensities are not"
            + " fitted.",
        () -> supplied().trim(0.1, 0.9).refitAfterTrimming(true).build());
    refused(
        "NOTSUP-062 STACKED standard errors need a likelihood model of the propensity; supplied has"
            + " none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.",
        () -> supplied().standardErrors(StandardErrors.STACKED).build());
  }

  @Test
  void blocksThatNobodyReads() {
    refused(
        "DATA-005 Block \"propensities\" was given, but ipw takes no such block. Remove the block.",
        () -> fit(Ipw.builder(), with("e", new double[N]), suppliedRoles("e")));
    refused(
        "DATA-005 Block \"gate\" was given, but regression-adjustment takes no such block. Remove"
            + " the block.",
        () ->
            OutcomeAdjustment.regression().build().fit(data(roles().block("gate", "x1")), CONTEXT));
    refused(
        "DATA-005 Block \"subgroup\" was given, but ipw takes no such block. Remove the block.",
        () ->
            fit(
                Ipw.builder().propensity(BY),
                with("g", new double[N]),
                roles().block(PropensityModel.SUBGROUP_BLOCK, "x3", "g")));
  }

  /** One table serves all forms of adjustment; the one without a propensity says so. */
  @Test
  void regressionAdjustmentSaysThatItHasNoPropensity() {
    WeightingResult r =
        OutcomeAdjustment.regression()
            .build()
            .fit(data(roles().block(OutcomeAdjustment.PROPENSITY_BLOCK, "x1")), CONTEXT);
    assertEquals(
        "the block \"propensity\" is not read: regression adjustment has no propensity model",
        r.diagnostics().stream()
            .filter(d -> d.code().equals("BLOCK_UNUSED"))
            .findFirst()
            .orElseThrow()
            .message());
  }

  private static Roles bySubgroup() {
    return roles().block(PropensityModel.SUBGROUP_BLOCK, "g");
  }

  private static double[] groups() {
    double[] g = new double[N];
    for (int i = 0; i < N; i++) {
      g[i] = i % 2;
    }
    return g;
  }

  @Test
  void oneSubgroupIsTheWhole() {
    WeightingResult whole = fit(Ipw.builder(), columns(), weighted());
    WeightingResult one =
        fit(
            Ipw.builder().propensity(BY),
            with("g", new double[N]),
            weighted().block(PropensityModel.SUBGROUP_BLOCK, "g"));
    assertArrayEquals(whole.estimates().toArray(), one.estimates().toArray(), 1e-12);
    assertArrayEquals(whole.estimates().vcov(), one.estimates().vcov(), 1e-12);
    assertEquals(
        whole.parameters().get("coefficient.x1"),
        one.parameters().get("g = 0: coefficient.x1"),
        1e-12);
  }

  @Test
  void subgroupsAreFittedByThemselves() {
    Map<String, double[]> m = with("g", groups());
    double[] e = fit(Ipw.builder().propensity(BY), m, bySubgroup()).propensities();
    int[] odd = new int[N / 2];
    for (int k = 0; k < odd.length; k++) {
      odd[k] = 2 * k + 1;
    }
    double[] own = fit(Ipw.builder(), WeightingTestData.rows(m, odd), roles()).propensities();
    for (int k = 0; k < odd.length; k++) {
      assertEquals(own[k], e[odd[k]], 1e-12);
    }
  }

  @Test
  void subgroupsWithoutAnAnswer() {
    double[] g = groups();
    Map<String, double[]> m = with("g", g);
    for (int i = 0; i < N; i++) {
      g[i] = m.get("d")[i] == 1 && i % 2 == 0 ? 1 : 0;
    }
    int rows = (int) Arrays.stream(g).sum();
    refused(
        "IDENT-185 No row with g = 1 is in arm 0, so there is no propensity in that subgroup. Merge"
            + " subgroups, or leave these "
            + rows
            + " rows out.",
        () -> fit(Ipw.builder().propensity(BY), m, bySubgroup()));
    Map<String, double[]> separated = with("g", groups());
    for (int i = 1; i < N; i += 2) {
      separated.get("x1")[i] = separated.get("d")[i];
    }
    String text =
        assertThrows(
                CausalException.class,
                () -> fit(Ipw.builder().propensity(BY), separated, bySubgroup()))
            .getMessage();
    assertTrue(text.startsWith("IDENT-003 Where g = 1: Fitted propensity is 0 or 1 for "), text);
    double[] gap = groups();
    gap[2] = Double.NaN;
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> c : with("g", gap).entrySet()) {
      all = all.number(c.getKey(), c.getValue());
    }
    CausalData missing = CausalData.of(all, bySubgroup(), Missing.KEEP_COVARIATES);
    refused(
        "DATA-187 Column \"g\" is missing in row 3; a propensity by subgroup needs the subgroup of"
            + " every row. Impute it, or drop the row.",
        () -> Ipw.builder().propensity(BY).build().fit(missing, CONTEXT));
  }

  /** The error names what to do, and doing it helps. */
  @Test
  void separationAndFirth() {
    Map<String, double[]> m = columns();
    m.put("x1", m.get("d").clone());
    refused(
        "IDENT-003 Fitted propensity is 0 or 1 for 150 rows (logit, separation by \"x1\"). Use"
            + " PropensityModel.firth() or a ridge penalty, or drop the covariate.",
        () -> fit(Ipw.builder(), m, roles()));
    WeightingResult r = fit(Ipw.builder().propensity(PropensityModel.firth()), m, roles());
    assertTrue(Double.isFinite(r.standardError()));
    assertEquals("Inverse probability weighting (firth)", r.title());
  }

  @Test
  void stabilisedWeights() {
    WeightingResult plain = fit(Ipw.builder(), columns(), weighted());
    WeightingResult stable = fit(Ipw.builder().stabilize(true), columns(), weighted());
    assertArrayEquals(plain.estimates().toArray(), stable.estimates().toArray(), 1e-12);
    assertArrayEquals(plain.estimates().vcov(), stable.estimates().vcov(), 1e-12);
    double mean = Arrays.stream(stable.weights()).average().orElseThrow();
    assertEquals(1, mean, 0.1);
    refused(
        "NOTSUP-185 Stabilised weights are those of the ATE times the share of the arm, with HAJEK;"
            + " asked for ATT with HAJEK. Leave stabilize out.",
        () -> Ipw.builder().estimand(Estimand.ATT).stabilize(true).build());
    refused(
        "NOTSUP-185 Stabilised weights are those of the ATE times the share of the arm, with HAJEK;"
            + " asked for ATE with HORVITZ_THOMPSON. Leave stabilize out.",
        () -> Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).stabilize(true).build());
  }

  @Test
  void truncatedWeights() {
    refused(
        "CONF-186 truncate(0.9, 0.1): needs 0 <= lower < upper <= 1.",
        () -> Ipw.builder().truncate(0.9, 0.1).build());
    refused(
        "CONF-187 Stabilising and truncating are for inverse probability weights; those of entropy"
            + " balancing would no longer balance.",
        () -> Ipw.builder().method(BalancingMethod.entropy()).truncate(0, 0.9).build());
    WeightingResult att =
        fit(Ipw.builder().estimand(Estimand.ATT).truncate(0.2, 0.8), columns(), roles());
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (int i = 0; i < N; i++) {
      double w = att.weights()[i];
      if (att.treated()[i]) {
        assertEquals(1, w, 0);
      } else {
        low = Math.min(low, w);
        high = Math.max(high, w);
      }
    }
    assertTrue(att.summary().contains("weights were cut to"), att.summary());
    assertTrue(low > 0 && high < 2);
    // truncating a learner's weights needs no equations
    WeightingResult learner =
        Ipw.builder()
            .propensity(PropensityModel.learner(Learners.logistic()))
            .stabilize(true)
            .truncate(0.05, 0.95)
            .build()
            .fit(data(roles()), CONTEXT);
    assertEquals("weights treated as known", learner.standardErrorKind());
  }
}
