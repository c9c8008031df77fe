package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.rows;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every estimator of the package. */
class WeightingContractTest {
  private static final double LOOSE = 1e-9;

  /** One estimator; the opposite is the same with the arms' roles exchanged. */
  record Case(
      String name, Estimator<WeightingResult> estimator, Estimator<WeightingResult> opposite) {
    /** Whether means of an arm move with the outcome (they do not for Horvitz-Thompson). */
    boolean shifts() {
      return !name.contains("HORVITZ");
    }

    boolean random() {
      return name.contains("learner");
    }

    WeightingResult fit(Map<String, double[]> columns, Roles roles) {
      return estimator.fit(data(columns, roles), CONTEXT);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Estimand opposite(Estimand e) {
    return switch (e) {
      case ATT -> Estimand.ATC;
      case ATC -> Estimand.ATT;
      default -> e;
    };
  }

  private static Estimator<WeightingResult> ipw(Estimand e, Normalization n, PropensityModel p) {
    return Ipw.builder().estimand(e).normalization(n).propensity(p).build();
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Estimand e : Estimand.values()) {
      for (PropensityModel p : PropensityModel.Parametric.values()) {
        out.add(
            new Case(
                "ipw " + e + " " + p,
                ipw(e, Normalization.HAJEK, p),
                ipw(opposite(e), Normalization.HAJEK, p)));
      }
    }
    for (Estimand e : List.of(Estimand.ATE, Estimand.ATT, Estimand.ATC)) {
      for (BalancingMethod method :
          List.of(
              BalancingMethod.entropy(),
              BalancingMethod.cbps(),
              BalancingMethod.ipt(),
              BalancingMethod.stable(),
              BalancingMethod.stable().withTolerance(0),
              BalancingMethod.energy(),
              BalancingMethod.cbps().withForm(CovariateBalancing.Form.TWO_STEP),
              BalancingMethod.cbps().withForm(CovariateBalancing.Form.CONTINUOUSLY_UPDATED))) {
        out.add(
            new Case(
                method.label() + " " + e,
                Ipw.builder().estimand(e).method(method).build(),
                Ipw.builder().estimand(opposite(e)).method(method).build()));
      }
      Normalization ht = Normalization.HORVITZ_THOMPSON;
      out.add(
          new Case(
              "ipw " + e + " " + ht,
              ipw(e, ht, PropensityModel.logit()),
              ipw(opposite(e), ht, PropensityModel.logit())));
      out.add(
          new Case(
              "ra " + e,
              OutcomeAdjustment.regression().estimand(e).build(),
              OutcomeAdjustment.regression().estimand(opposite(e)).build()));
      for (boolean normalized : new boolean[] {false, true}) {
        out.add(
            new Case(
                "aipw " + e + " " + normalized,
                OutcomeAdjustment.augmented().estimand(e).normalized(normalized).build(),
                OutcomeAdjustment.augmented()
                    .estimand(opposite(e))
                    .normalized(normalized)
                    .build()));
      }
    }
    PropensityModel learner = PropensityModel.learner(Learners.logistic());
    out.add(
        new Case(
            "ipw learner",
            ipw(Estimand.ATE, Normalization.HAJEK, learner),
            ipw(Estimand.ATE, Normalization.HAJEK, learner)));
    PropensityModel recalibrated =
        PropensityModel.recalibrated(
            Learners.logistic(), CrossFitPlan.kFold(3), Recalibration.PLATT);
    out.add(
        new Case(
            "ipw recalibrated learner",
            ipw(Estimand.ATE, Normalization.HAJEK, recalibrated),
            ipw(Estimand.ATE, Normalization.HAJEK, recalibrated)));
    Ipw.Builder reshaped = Ipw.builder().stabilize(true).truncate(0.05, 0.95);
    out.add(new Case("ipw stabilised", reshaped.build(), reshaped.build()));
    return out.stream();
  }

  static Stream<Case> deterministic() {
    return cases().filter(c -> !c.random());
  }

  /** P(D=0) is not of the form of P(D=1) for the complementary log-log link. */
  static Stream<Case> symmetric() {
    return deterministic().filter(c -> !c.name().contains("CLOGLOG"));
  }

  private static void same(WeightingResult a, WeightingResult b, double tolerance) {
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), tolerance);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), tolerance);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsAndOrderOfCallsChangeNothing(Case c) {
    WeightingResult one = c.estimator().fit(data(weighted()), FitContext.seed(3).threads(1));
    for (int threads : new int[] {2, 7, 1}) {
      WeightingResult other =
          c.estimator().fit(data(weighted()), FitContext.seed(3).threads(threads));
      same(one, other, 0);
      assertArrayEquals(one.weights(), other.weights(), 0);
    }
    WeightingResult seed = c.estimator().fit(data(weighted()), FitContext.seed(4));
    if (c.random()) {
      assertNotEquals(one.estimate(), seed.estimate());
    } else {
      same(one, seed, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outcomesOnAnotherScale(Case c) {
    Map<String, double[]> m = columns();
    double shift = c.shifts() ? 100 : 0;
    for (int i = 0; i < N; i++) {
      m.get("y")[i] = shift - 3 * m.get("y")[i];
    }
    WeightingResult a = c.fit(columns(), weighted());
    WeightingResult b = c.fit(m, weighted());
    assertEquals(-3 * a.estimate(), b.estimate(), LOOSE);
    for (String mean : List.of("E[Y(1)]", "E[Y(0)]")) {
      assertEquals(shift - 3 * a.estimate(mean), b.estimate(mean), LOOSE);
    }
    for (String term : a.terms()) {
      assertEquals(3 * a.standardError(term), b.standardError(term), LOOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("symmetric")
  void swappedLabels(Case c) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("d")[i] = 1 - m.get("d")[i];
    }
    WeightingResult a = c.fit(columns(), weighted());
    WeightingResult b = c.opposite().fit(data(m, weighted()), CONTEXT);
    assertEquals(a.estimate(), -b.estimate(), LOOSE);
    assertEquals(a.standardError(), b.standardError(), LOOSE);
    assertEquals(a.estimate("E[Y(1)]"), b.estimate("E[Y(0)]"), LOOSE);
    assertEquals(a.standardError("E[Y(0)]"), b.standardError("E[Y(1)]"), LOOSE);
    assertEquals(a.effectiveSampleSize(true), b.effectiveSampleSize(false), 1e-7);
    for (int j = 0; j < 3; j++) {
      assertEquals(
          a.balance().rows().get(j).after().standardizedDifference(),
          -b.balance().rows().get(j).after().standardizedDifference(),
          1e-8);
    }
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void orderOfRowsAndCovariatesDoesNotMatter(Case c) {
    WeightingResult a = c.fit(columns(), weighted());
    int[] order = RandomStreams.of(3).generator().permutation(N);
    same(a, c.fit(rows(columns(), order), weighted()), LOOSE);
    Roles other =
        Roles.outcome("y")
            .treatment("d")
            .covariates("x3", "x1", "x2")
            .weights("w", WeightKind.SAMPLING);
    same(a, c.fit(columns(), other), LOOSE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void samplingWeightsHaveNoScale(Case c) {
    Map<String, double[]> m = columns();
    Map<String, double[]> ones = columns();
    for (int i = 0; i < N; i++) {
      m.get("w")[i] *= 8;
      ones.get("w")[i] = 5;
    }
    WeightingResult a = c.fit(columns(), weighted());
    same(a, c.fit(m, weighted()), LOOSE);
    same(c.fit(columns(), roles()), c.fit(ones, weighted()), LOOSE);
    assertNotEquals(a.estimate(), c.fit(columns(), roles()).estimate(), 1e-6);
  }

  /**
   * Tolerances in standard deviations with divisor n - 1, Firth's penalty and quantiles of weights
   * count the rows of the table, whatever their weights.
   */
  static Stream<Case> countless() {
    return deterministic()
        .filter(c -> !c.name().contains("within 0.02"))
        .filter(c -> !c.name().contains("FIRTH") && !c.name().contains("stabilised"));
  }

  /** A row of sampling weight 3 counts as three rows of one cluster. */
  @ParameterizedTest
  @MethodSource("countless")
  void integerWeightsAreRepeatedRows(Case c) {
    Map<String, double[]> m = columns();
    int total = (int) Arrays.stream(m.get("w")).sum();
    int[] order = new int[total];
    int at = 0;
    for (int i = 0; i < N; i++) {
      for (int k = 0; k < (int) m.get("w")[i]; k++) {
        order[at++] = i;
      }
    }
    WeightingResult once = c.fit(m, weighted());
    same(once, c.fit(rows(m, order), roles().cluster("row")), LOOSE);
    // without the clusters the repeated rows claim to be more observations
    assertTrue(c.fit(rows(m, order), roles()).standardError() < once.standardError());
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void constantCovariateAddsNothing(Case c) {
    Map<String, double[]> m = columns();
    double[] constant = new double[N];
    Arrays.fill(constant, 4);
    m.put("one", constant);
    WeightingResult b = c.fit(m, weighted().covariates("one"));
    same(c.fit(columns(), weighted()), b, LOOSE);
    assertTrue(b.diagnostics().stream().anyMatch(d -> d.code().equals("COLLINEAR")));
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void clustersOfOneRowAreIndependentRows(Case c) {
    WeightingResult plain = c.fit(columns(), weighted());
    same(plain, c.fit(columns(), weighted().cluster("row")), LOOSE);
    WeightingResult clustered = c.fit(columns(), weighted().cluster("c"));
    assertNotEquals(plain.standardError(), clustered.standardError(), 1e-6);
    same(plain, clustered.withVcov(VcovType.robust()), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inputStaysAndJsonHoldsTheNumbers(Case c) {
    CausalData d = data(weighted());
    String hash = d.sha256();
    double[] y = d.values("y");
    WeightingResult r = c.estimator().fit(d, CONTEXT);
    assertEquals(hash, data(weighted()).sha256());
    assertArrayEquals(y, d.values("y"), 0);
    String text = r.toJson();
    assertTrue(!text.contains("NaN") && !text.contains("Infinity"), text);
    Map<String, Object> json = Json.read(text);
    assertEquals(r.estimatorName(), json.get("estimator"));
    List<?> terms = (List<?>) json.get("terms");
    assertEquals(r.terms().size(), terms.size());
    for (int k = 0; k < terms.size(); k++) {
      Map<?, ?> term = (Map<?, ?>) terms.get(k);
      assertEquals(r.terms().get(k), term.get("term"));
      assertEquals(r.estimates().estimate(k), term.get("estimate"));
      assertEquals(r.estimates().standardError(k), term.get("std.error"));
    }
    List<?> balance = (List<?>) json.get("balance");
    assertEquals(3, balance.size());
    Map<?, ?> after = (Map<?, ?>) ((Map<?, ?>) balance.get(0)).get("after");
    assertEquals(r.balance().rows().get(0).after().standardizedDifference(), after.get("smd"));
    Map<?, ?> size = (Map<?, ?>) json.get("effective.sample.size");
    assertEquals(r.effectiveSampleSize(true), size.get("treated"));
    assertEquals(r.terms().size(), r.tidy().rowCount());
    for (String line : r.summary().split("\n")) {
      assertTrue(line.length() <= 80, line);
    }
  }
}
