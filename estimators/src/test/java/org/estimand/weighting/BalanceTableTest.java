package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Balance where covariates have levels, do not vary in an arm, or are missing. */
class BalanceTableTest {
  private static final String[] RACES = {"black", "hispan", "white"};

  private static Columns withRace() {
    Map<String, double[]> m = columns();
    List<String> race = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      race.add(RACES[(i * 5 + (int) (4 * Math.abs(m.get("x1")[i]))) % 3]);
    }
    Columns all = Columns.none().text("race", race);
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    return all;
  }

  private static List<String> names(WeightingResult r) {
    return r.balance().rows().stream().map(BalanceTable.Row::covariate).toList();
  }

  private static BalanceTable.Row row(WeightingResult r, String name) {
    return r.balance().rows().stream()
        .filter(b -> b.covariate().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + name + " in " + names(r)));
  }

  /** Columns with x3 replaced by values that depend on the arm. */
  private static Map<String, double[]> inArms(double treated, double controls) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      double v = m.get("d")[i] == 1 ? treated : controls;
      m.get("x3")[i] = Double.isNaN(v) ? m.get("x1")[i] : v;
    }
    return m;
  }

  private static WeightingResult adjusted(Map<String, double[]> m, Roles roles, Estimand e) {
    return OutcomeAdjustment.regression().estimand(e).build().fit(data(m, roles), CONTEXT);
  }

  @ParameterizedTest
  @EnumSource(Estimand.class)
  void everyLevelHasARowWhicheverIsTheReference(Estimand e) {
    List<String> want = List.of("x1", "race=black", "race=hispan", "race=white", "x2");
    WeightingResult[] fits = new WeightingResult[3];
    for (int k = 0; k < 3; k++) {
      Roles roles =
          Roles.outcome("y")
              .treatment("d")
              .covariates("x1", "race", "x2")
              .categorical("race:" + RACES[k]);
      fits[k] = Ipw.builder().estimand(e).build().fit(CausalData.of(withRace(), roles), CONTEXT);
      assertEquals(want, names(fits[k]));
    }
    for (String name : want) {
      double first = row(fits[0], name).after().standardizedDifference();
      assertTrue(Double.isFinite(first));
      for (WeightingResult fit : fits) {
        assertEquals(first, row(fit, name).after().standardizedDifference(), 1e-8);
      }
    }
    double sum = 0;
    for (String race : RACES) {
      BalanceTable.Row r = row(fits[0], "race=" + race);
      sum += r.after().treatedMean() - r.after().controlMean();
      assertTrue(Double.isNaN(r.before().varianceRatio()));
    }
    assertEquals(0, sum, 1e-12);
  }

  @Test
  void outcomeModelsShowTheLevelsOfTheirBlock() {
    Roles roles =
        Roles.outcome("y")
            .treatment("d")
            .block("outcome", "x1", "race")
            .block("propensity", "race", "x2")
            .categorical("race:hispan");
    CausalData d = CausalData.of(withRace(), roles);
    assertEquals(
        List.of("x1", "race=black", "race=hispan", "race=white"),
        names(OutcomeAdjustment.regression().build().fit(d, CONTEXT)));
    assertEquals(
        List.of("race=black", "race=hispan", "race=white", "x2"),
        names(OutcomeAdjustment.augmented().build().fit(d, CONTEXT)));
  }

  @Test
  void aLevelThatTrimmingEmptiesKeepsItsRow() {
    Map<String, double[]> m = columns();
    WeightingResult plain = Ipw.builder().build().fit(data(roles()), CONTEXT);
    double[] e = plain.propensities();
    List<String> group = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      // the rare level sits where the propensity is small, and repeats what x1 and x2 say
      group.add(e[i] < 0.15 ? "rare" : i % 2 == 0 ? "a" : "b");
    }
    Columns all = Columns.none().text("g", group);
    for (String name : new String[] {"y", "d", "x1", "x2"}) {
      all = all.number(name, m.get(name));
    }
    CausalData d =
        CausalData.of(
            all, Roles.outcome("y").treatment("d").covariates("x1", "x2", "g").categorical("g"));
    WeightingResult r =
        Ipw.builder().trim(0.25, 0.9).refitAfterTrimming(true).build().fit(d, CONTEXT);
    assertTrue(group.contains("rare"));
    assertEquals(List.of("x1", "x2", "g=a", "g=b", "g=rare"), names(r));
    BalanceTable.Measures rare = row(r, "g=rare").after();
    assertEquals(0, rare.treatedMean());
    assertEquals(0, rare.controlMean());
    assertEquals(0, rare.standardizedDifference());
    assertEquals(0, rare.kolmogorovSmirnov());
  }

  /**
   * 0.1 has no binary form: its weighted mean is off by a rounding error, its variance is not 0.
   */
  @ParameterizedTest
  @EnumSource(names = {"ATE", "ATT", "ATC"})
  void aCovariateThatIsConstantAmongTheControls(Estimand e) {
    WeightingResult r = adjusted(inArms(Double.NaN, 0.1), weighted(), e);
    BalanceTable.Measures m = row(r, "x3").before();
    assertEquals(0.1, m.controlMean(), 0);
    double[] w = columns().get("w");
    double[] moments = treatedMoments(columns().get("x1"), w);
    double v = e == Estimand.ATT ? moments[1] : moments[1] / 2;
    assertEquals((moments[0] - 0.1) / Math.sqrt(v), m.standardizedDifference(), 1e-10);
    assertTrue(Double.isNaN(m.varianceRatio()), "ratio " + m.varianceRatio());
    assertFalse(r.toJson().contains("Infinity"));
  }

  @ParameterizedTest
  @EnumSource(names = {"ATE", "ATT", "ATC"})
  void aCovariateThatIsConstantAmongTheTreated(Estimand e) {
    WeightingResult r = adjusted(inArms(0.1, Double.NaN), weighted(), e);
    WeightingResult mirrored = adjusted(inArms(0.1, Double.NaN), weighted(), opposite(e));
    BalanceTable.Measures m = row(r, "x3").before();
    assertEquals(0.1, m.treatedMean(), 0);
    assertTrue(Math.abs(m.standardizedDifference()) < 10);
    assertTrue(Double.isNaN(m.varianceRatio()), "ratio " + m.varianceRatio());
    double ratio =
        m.standardizedDifference() / row(mirrored, "x3").before().standardizedDifference();
    // ATC divides by the controls' deviation, ATE and ATT by the pooled one, whose treated half is
    // 0
    double want = e == Estimand.ATE ? 1 : e == Estimand.ATT ? Math.sqrt(2) : Math.sqrt(0.5);
    assertEquals(want, ratio, 1e-10);
  }

  private static Estimand opposite(Estimand e) {
    return e == Estimand.ATT ? Estimand.ATC : e == Estimand.ATC ? Estimand.ATT : e;
  }

  private static double[] treatedMoments(double[] x, double[] w) {
    double[] d = columns().get("d");
    double total = 0;
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < N; i++) {
      total += d[i] * w[i];
      squares += d[i] * w[i] * w[i];
      sum += d[i] * w[i] * x[i];
    }
    double mean = sum / total;
    double variance = 0;
    for (int i = 0; i < N; i++) {
      variance += d[i] * w[i] * (x[i] - mean) * (x[i] - mean) / total;
    }
    return new double[] {mean, variance / (1 - squares / total / total)};
  }

  @ParameterizedTest
  @EnumSource(names = {"ATE", "ATT", "ATC"})
  void aConstantEverywhereIsBalanced(Estimand e) {
    for (double v : new double[] {0.1, 0, 1, 1e9 + 0.3}) {
      BalanceTable.Measures m = row(adjusted(inArms(v, v), weighted(), e), "x3").after();
      assertEquals(v, m.treatedMean(), 0);
      assertEquals(v, m.controlMean(), 0);
      assertEquals(0, m.standardizedDifference(), 0);
      assertEquals(0, m.kolmogorovSmirnov(), 1e-12);
    }
  }

  /** Only then is there no deviation within the arms, and that of all rows takes its place. */
  @ParameterizedTest
  @EnumSource(names = {"ATE", "ATT", "ATC"})
  void aCovariateThatIsTheTreatment(Estimand e) {
    double p = Arrays.stream(columns().get("d")).sum() / N;
    BalanceTable.Measures flag = row(adjusted(inArms(1, 0), roles(), e), "x3").before();
    assertEquals(1 / Math.sqrt(p * (1 - p)), flag.standardizedDifference(), 1e-10);
    assertEquals(1, flag.kolmogorovSmirnov(), 1e-12);
    BalanceTable.Measures number = row(adjusted(inArms(0.1, 0.4), roles(), e), "x3").before();
    double unbiased = p * (1 - p) * N / (N - 1.0);
    assertEquals(-1 / Math.sqrt(unbiased), number.standardizedDifference(), 1e-10);
    assertTrue(Double.isNaN(number.varianceRatio()));
  }

  @Test
  void missingValuesHaveARowOfTheirOwn() {
    double[] e = new double[N];
    Arrays.fill(e, 0.4);
    Map<String, double[]> m = columns();
    int gone = 0;
    double sum = 0;
    int seen = 0;
    int treated = 0;
    for (int i = 0; i < N; i++) {
      boolean isTreated = m.get("d")[i] == 1;
      treated += isTreated ? 1 : 0;
      if (i % 7 == 0) {
        m.get("x2")[i] = Double.NaN;
        gone += isTreated ? 1 : 0;
      } else if (isTreated) {
        sum += m.get("x2")[i];
        seen++;
      }
    }
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> c : m.entrySet()) {
      all = all.number(c.getKey(), c.getValue());
    }
    WeightingResult r =
        Ipw.builder()
            .propensity(
                PropensityModel.learner(Learners.externalProbability(e), CrossFitPlan.kFold(2)))
            .build()
            .fit(CausalData.of(all, roles(), Missing.KEEP_COVARIATES), CONTEXT);
    assertEquals(List.of("x1", "x2", "x2 is missing", "x3"), names(r));
    assertEquals(sum / seen, row(r, "x2").before().treatedMean(), 1e-12);
    assertEquals(gone / (double) treated, row(r, "x2 is missing").before().treatedMean(), 1e-12);
    // given propensities are the same for all, so weights change nothing
    assertEquals(sum / seen, row(r, "x2").after().treatedMean(), 1e-12);
    assertEquals(
        row(r, "x2").before().standardizedDifference(),
        row(r, "x2").after().standardizedDifference(),
        1e-12);
    assertTrue(Double.isFinite(row(r, "x2").after().standardizedDifference()));
    assertTrue(Double.isFinite(row(r, "x2").after().kolmogorovSmirnov()));
    assertTrue(Double.isFinite(r.balance().largestDifference()));
  }
}
