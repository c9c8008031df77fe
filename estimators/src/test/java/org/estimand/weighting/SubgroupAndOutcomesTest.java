package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.Resampling;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Several outcomes and subgroups: identities with separate fits, the words, the refusals. */
class SubgroupAndOutcomesTest {
  private static Roles two() {
    return Roles.none()
        .with(Role.OUTCOME, "y", "y2")
        .treatment("d")
        .covariates("x1", "x2", "x3")
        .weights("w", WeightKind.SAMPLING);
  }

  private static Roles one(String outcome) {
    return Roles.outcome(outcome)
        .treatment("d")
        .covariates("x1", "x2", "x3")
        .weights("w", WeightKind.SAMPLING);
  }

  private static Map<String, double[]> columns() {
    return SubgroupSandwichTest.withSecondOutcome();
  }

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static List<Ipw.Builder> builders() {
    return List.of(
        Ipw.builder(),
        Ipw.builder().estimand(Estimand.ATT).smallSample(SmallSample.GROUPS_AND_PARAMETERS),
        Ipw.builder().method(BalancingMethod.entropy()),
        Ipw.builder().stabilize(true).truncate(0.05, 0.95),
        Ipw.builder().trim(0.1, 0.9).refitAfterTrimming(true),
        Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).clip(0.1),
        Ipw.builder().resampling(Resampling.fractional(30)));
  }

  /** Of each outcome the numbers of a fit of it alone, to the last bit. */
  @Test
  void eachOutcomeIsItsOwnFit() {
    for (Ipw.Builder builder : builders()) {
      WeightingResult both = builder.build().fit(data(columns(), two()), CONTEXT);
      assertEquals(List.of("y", "y2"), both.outcomes());
      for (String outcome : both.outcomes()) {
        WeightingResult own = builder.build().fit(data(columns(), one(outcome)), CONTEXT);
        assertArrayEquals(own.weights(), both.weights(), 0);
        for (String term : own.terms()) {
          assertEquals(own.estimate(term), both.estimate(outcome + ": " + term), 0);
          assertEquals(own.standardError(term), both.standardError(outcome + ": " + term), 0);
        }
      }
    }
  }

  /** The same for outcome regressions; their covariance across outcomes is that of a difference. */
  @Test
  void adjustedOutcomesAreTheirOwnFits() {
    List<OutcomeAdjustment.Builder> all =
        List.of(
            OutcomeAdjustment.regression(),
            OutcomeAdjustment.weightedRegression().estimand(Estimand.ATT),
            OutcomeAdjustment.augmented().normalized(true),
            OutcomeAdjustment.augmented().smallSample(SmallSample.GROUPS_AND_PARAMETERS),
            OutcomeAdjustment.augmented().resampling(Resampling.fractional(30)));
    Map<String, double[]> less = columns();
    for (int i = 0; i < N; i++) {
      less.get("y")[i] -= less.get("y2")[i];
    }
    for (OutcomeAdjustment.Builder builder : all) {
      OutcomeAdjustment adjustment = builder.build();
      WeightingResult both = adjustment.fit(data(columns(), two()), CONTEXT);
      for (String outcome : both.outcomes()) {
        WeightingResult own = adjustment.fit(data(columns(), one(outcome)), CONTEXT);
        for (String term : own.terms()) {
          assertEquals(own.estimate(term), both.estimate(outcome + ": " + term), 0);
          assertEquals(own.standardError(term), both.standardError(outcome + ": " + term), 0);
        }
      }
      WeightingResult difference = adjustment.fit(data(less, one("y")), CONTEXT);
      String effect = difference.terms().get(0);
      var contrast =
          both.contrast("difference", Map.of("y: " + effect, 1.0, "y2: " + effect, -1.0));
      assertEquals(difference.estimate(), contrast.estimate(0), 1e-10);
      assertEquals(difference.standardError(), contrast.standardError(0), 1e-10);
      assertEquals(2, both.effects().size());
    }
  }

  @Test
  void effectsAreJointAcrossOutcomes() {
    WeightingResult both = Ipw.builder().build().fit(data(columns(), two()), CONTEXT);
    assertEquals(List.of("y: ATE", "y2: ATE"), both.effects().terms());
    double[] b = both.effects().toArray();
    double[] v = both.effects().vcov();
    double determinant = v[0] * v[3] - v[1] * v[2];
    double wald = (b[0] * b[0] * v[3] - 2 * b[0] * b[1] * v[1] + b[1] * b[1] * v[0]) / determinant;
    assertEquals(
        wald, both.effects().wald(new double[] {1, 0, 0, 1}, 0, 0).statistic(), 1e-9 * wald);
    assertTrue(Math.abs(v[1]) > 1e-4);
    var joint = both.effects().jointConfidenceIntervals(0.95, 999, CONTEXT);
    double pointwise = b[0] - both.effects().confidenceInterval(0, 0.95).lower().orElseThrow();
    double simultaneous = b[0] - joint.interval("y: ATE").lower().orElseThrow();
    assertTrue(simultaneous > pointwise);
    // the covariance of the difference of two outcomes' effects is that of their difference
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("y")[i] -= m.get("y2")[i];
    }
    WeightingResult difference = Ipw.builder().build().fit(data(m, one("y")), CONTEXT);
    var contrast = both.contrast("difference", Map.of("y: ATE", 1.0, "y2: ATE", -1.0));
    assertEquals(difference.estimate(), contrast.estimate(0), 1e-10);
    assertEquals(difference.standardError(), contrast.standardError(0), 1e-10);
  }

  /** A row that misses one outcome is refused, or dropped for all outcomes. */
  @Test
  void missingOutcomes() {
    Map<String, double[]> m = columns();
    m.get("y2")[4] = Double.NaN;
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    Columns table = all;
    assertTrue(
        assertThrows(CausalException.class, () -> CausalData.of(table, two()))
            .getMessage()
            .contains("\"y2\""));
    WeightingResult dropped =
        Ipw.builder().build().fit(CausalData.of(table, two(), Missing.DROP_ROWS), CONTEXT);
    int[] kept = IntStream.range(0, N).filter(i -> i != 4).toArray();
    WeightingResult complete = Ipw.builder().build().fit(data(rows(m, kept), one("y")), CONTEXT);
    assertEquals(N - 1, dropped.weights().length);
    assertEquals(complete.estimate("ATE"), dropped.estimate("y: ATE"), 0);
  }

  private static int[] group(Map<String, double[]> m, double value) {
    return IntStream.range(0, N).filter(i -> m.get("x3")[i] == value).toArray();
  }

  /** With a propensity by subgroup the effects are those of separate fits, and independent. */
  @Test
  void propensitiesBySubgroupAreSeparateFits() {
    Map<String, double[]> m = columns();
    Roles without =
        Roles.outcome("y").treatment("d").covariates("x1", "x2").weights("w", WeightKind.SAMPLING);
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATM}) {
      WeightingResult all =
          Ipw.builder()
              .estimand(e)
              .propensity(PropensityModel.by(PropensityModel.Parametric.LOGIT, "x3"))
              .subgroups("x3")
              .subgroupBalance(true)
              .build()
              .fit(data(m, without.block(PropensityModel.SUBGROUP_BLOCK, "x3")), CONTEXT);
      double squares = 0;
      double[] effects = new double[2];
      for (int g = 0; g < 2; g++) {
        WeightingResult own =
            Ipw.builder().estimand(e).build().fit(data(rows(m, group(m, g)), without), CONTEXT);
        for (String term : own.terms()) {
          String here = term + " | x3=" + g;
          assertEquals(own.estimate(term), all.estimate(here), 1e-10);
          assertEquals(own.standardError(term), all.standardError(here), 1e-10);
        }
        squares += own.standardError() * own.standardError();
        effects[g] = own.estimate();
        BalanceTable table = all.subgroups().orElseThrow().balance().get(Integer.toString(g));
        for (int j = 0; j < 2; j++) {
          BalanceTable.Measures want = own.balance().rows().get(j).after();
          BalanceTable.Measures got = table.rows().get(j).after();
          assertEquals(want.standardizedDifference(), got.standardizedDifference(), 1e-10);
          assertEquals(want.varianceRatio(), got.varianceRatio(), 1e-10);
          assertEquals(want.kolmogorovSmirnov(), got.kolmogorovSmirnov(), 1e-10);
        }
      }
      String difference = e + " | x3: 1 - 0";
      assertEquals(effects[1] - effects[0], all.estimate(difference), 1e-10);
      assertEquals(Math.sqrt(squares), all.standardError(difference), 1e-10);
      assertEquals(e + " | x3=1", all.subgroups().orElseThrow().term("1"));
    }
  }

  /** Text levels with a reference of one's own, three arms: all pairs, and a test with four df. */
  @Test
  void levelsOfTextAndThreeArms() {
    Map<String, double[]> m = columns();
    String[] race = new String[N];
    String[] arm = new String[N];
    for (int i = 0; i < N; i++) {
      race[i] = new String[] {"black", "white", "hispan"}[i % 3];
      arm[i] = m.get("d")[i] == 0 ? "none" : i % 2 == 0 ? "low" : "high";
    }
    Columns all = Columns.none().text("race", List.of(race)).text("arm", List.of(arm));
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    Roles r = Roles.outcome("y").treatment("arm").covariates("x1", "race");
    CausalData data = CausalData.of(all, r.categorical("race:white", "arm"));
    WeightingResult result =
        Ipw.builder().reference("none").subgroups("race").build().fit(data, CONTEXT);
    SubgroupEffects groups = result.subgroups().orElseThrow();
    assertEquals(List.of("white", "black", "hispan"), groups.levels());
    assertEquals("race", groups.column());
    assertEquals(6 + 3 * 6 + 2 * 3, result.terms().size());
    assertTrue(result.terms().contains("ATE: low - high | race: black - white"));
    double want =
        result.estimate("ATE: low - none | race=black")
            - result.estimate("ATE: low - none | race=white");
    assertEquals(want, result.estimate("ATE: low - none | race: black - white"), 1e-12);
    assertEquals(4, groups.heterogeneity().restrictions());
    for (int i = 0; i < N; i++) {
      assertEquals(race[i], groups.levels().get(groups.codes()[i]));
    }
    assertTrue(result.summary().contains("Equal effects by race: chi2(4) = "), result.summary());
    for (int threads : new int[] {2, 7}) {
      WeightingResult other =
          Ipw.builder()
              .reference("none")
              .subgroups("race")
              .build()
              .fit(data, FitContext.seed(3).threads(threads));
      assertArrayEquals(result.estimates().toArray(), other.estimates().toArray(), 0);
      assertArrayEquals(result.estimates().vcov(), other.estimates().vcov(), 0);
    }
  }

  /** Subgroups do not move the terms of all rows, and have standard errors of every kind. */
  @Test
  void otherTermsStayAndOtherCovariancesFollow() {
    for (Ipw.Builder builder : builders()) {
      WeightingResult plain = builder.build().fit(data(columns(), two()), CONTEXT);
      WeightingResult divided =
          builder.subgroups("x3").build().fit(data(columns(), two()), CONTEXT);
      List<String> terms = new ArrayList<>(divided.terms());
      assertTrue(terms.containsAll(plain.terms()));
      for (String term : plain.terms()) {
        assertEquals(plain.estimate(term), divided.estimate(term), 0);
        assertEquals(plain.standardError(term), divided.standardError(term), 0);
      }
      WeightingResult hc1 = divided.withVcov(VcovType.robust(VcovType.Robust.Kind.HC1));
      assertTrue(hc1.subgroups().orElseThrow().heterogeneity("y2").pValue() > 0);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void jsonHasOutcomesAndSubgroups() {
    WeightingResult r =
        Ipw.builder()
            .subgroups("x3")
            .subgroupBalance(true)
            .build()
            .fit(data(columns(), two()), CONTEXT);
    Map<String, Object> json = Json.read(r.toJson());
    Map<String, Object> outcomes = (Map<String, Object>) json.get("outcomes");
    assertEquals(r.terms().subList(10, 20), outcomes.get("y2"));
    Map<String, Object> block = (Map<String, Object>) json.get("subgroups");
    assertEquals("x3", block.get("column"));
    assertEquals(List.of("0", "1"), block.get("levels"));
    Map<?, ?> test = (Map<?, ?>) ((Map<?, ?>) block.get("heterogeneity")).get("y2");
    assertEquals(r.subgroups().orElseThrow().heterogeneity("y2").pValue(), test.get("p.value"));
    List<?> table = (List<?>) ((Map<?, ?>) block.get("balance")).get("1");
    assertEquals(3, table.size());
  }

  @Test
  void refusals() {
    Map<String, double[]> m = columns();
    double[] many = IntStream.range(0, N).mapToDouble(i -> i % 60).toArray();
    double[] constant = new double[N];
    double[] thin = m.get("d").clone();
    double[] holes = m.get("x3").clone();
    holes[6] = Double.NaN;
    m.put("many", many);
    m.put("constant", constant);
    m.put("thin", thin);
    m.put("holes", holes);
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    Columns table = all;
    Roles base = Roles.outcome("y").treatment("d").covariates("x1");
    refused(
        "DATA-281 Column \"many\" has 60 values; at most 50 can be subgroups. Group them.",
        () -> fit(table, base, "many"));
    refused(
        "IDENT-280 Column \"constant\" is 0 in all 150 rows; there are no subgroups to compare.",
        () -> fit(table, base, "constant"));
    long untreated = Arrays.stream(m.get("d")).filter(d -> d == 0).count();
    refused(
        "IDENT-281 No row of positive weight with thin = 0 is in arm 1, so there is no effect in"
            + " that subgroup. Merge subgroups, or leave these "
            + untreated
            + " rows out.",
        () -> fit(table, base, "thin"));
    refused(
        "CONF-281 subgroupBalance(true) needs subgroups(column), the column that divides the rows.",
        () -> Ipw.builder().subgroupBalance(true).build());
    WeightingResult r = fit(table, base, "x3");
    refused(
        "CONF-280 There is no value of x3 \"2\". Choices: 0, 1.",
        () -> r.subgroups().orElseThrow().term("2"));
    refused("CONF-280 There is no outcome \"x\". Choices: y.", () -> r.riskRatio("x"));
    refused(
        "DATA-280 Column \"holes\" is missing in row 7; effects by subgroup need the subgroup of"
            + " every row. Impute it, or drop the row.",
        () ->
            Ipw.builder()
                .subgroups("holes")
                .build()
                .fit(
                    CausalData.of(
                        table,
                        base.block(PropensityModel.SUBGROUP_BLOCK, "holes"),
                        Missing.KEEP_COVARIATES),
                    CONTEXT));
    // the block may hold the column of the propensity and that of the effects, and no third
    Ipw.Builder both =
        Ipw.builder()
            .propensity(PropensityModel.by(PropensityModel.Parametric.LOGIT, "x3"))
            .subgroups("row2");
    m.put("row2", IntStream.range(0, N).mapToDouble(i -> i % 2).toArray());
    Roles two = base.block(PropensityModel.SUBGROUP_BLOCK, "x3", "row2");
    assertEquals(10, both.build().fit(data(m, two), CONTEXT).terms().size());
    refused(
        "DATA-005 Block \"subgroup\" was given, but ipw takes no such block. Remove the block.",
        () -> Ipw.builder().subgroups("row2").build().fit(data(m, two), CONTEXT));
  }

  private static WeightingResult fit(Columns table, Roles roles, String column) {
    Roles r =
        roles.allColumns().contains(column)
            ? roles
            : roles.block(PropensityModel.SUBGROUP_BLOCK, column);
    return Ipw.builder().subgroups(column).build().fit(CausalData.of(table, r), CONTEXT);
  }
}
