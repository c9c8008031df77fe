package org.estimand.dml;

import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every estimator of the package. */
class DmlContractTest {
  private static final double LOOSE = 1e-8;

  /** One estimator with the roles it needs. */
  record Case(String name, String treatment, boolean instrument, Function make) {
    Estimator<DmlResult> estimator(CrossFitPlan plan) {
      return make.apply(plan);
    }

    Roles roles(boolean folds) {
      Roles r = Roles.outcome("y").treatment(treatment).covariates("x1", "x2", "x3");
      r = instrument ? r.instruments("z") : r;
      return folds ? r.folds("f") : r;
    }

    DmlResult fit(Map<String, double[]> columns) {
      return estimator(CrossFitPlan.userSupplied())
          .fit(data(columns, roles(true)), FitContext.defaults());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Makes an estimator for a plan. */
  interface Function {
    Estimator<DmlResult> apply(CrossFitPlan plan);
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Plr.Score score : Plr.Score.values()) {
      out.add(
          new Case(
              "plr " + score,
              "t",
              false,
              plan ->
                  Plr.builder().score(score).outcomeModel(Learners.ols()).crossFit(plan).build()));
    }
    for (Pliv.Score score : Pliv.Score.values()) {
      out.add(
          new Case(
              "pliv " + score,
              "t",
              true,
              plan ->
                  Pliv.builder().score(score).outcomeModel(Learners.ols()).crossFit(plan).build()));
    }
    for (Irm.Estimand estimand :
        new Irm.Estimand[] {Irm.Estimand.ATE, Irm.Estimand.ATT, Irm.Estimand.ATC}) {
      for (boolean normalize : new boolean[] {false, true}) {
        out.add(
            new Case(
                "irm " + estimand + " " + normalize,
                "d",
                false,
                plan ->
                    Irm.builder()
                        .estimand(estimand)
                        .outcomeModel(Learners.ols())
                        .propensityModel(Learners.logistic())
                        .normalize(normalize)
                        .crossFit(plan)
                        .build()));
      }
    }
    out.add(
        new Case(
            "iivm",
            "d",
            true,
            plan ->
                Iivm.builder()
                    .outcomeModel(Learners.ols())
                    .instrumentModel(Learners.logistic())
                    .normalize(true)
                    .crossFit(plan)
                    .build()));
    out.add(
        new Case(
            "apo",
            "k",
            false,
            plan ->
                Apo.builder()
                    .outcomeModel(Learners.ols())
                    .propensityModel(Learners.logistic())
                    .crossFit(plan)
                    .build()));
    return out.stream();
  }

  private static void same(DmlResult a, DmlResult b, double tolerance) {
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), tolerance);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), tolerance);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsAndOrderOfCallsChangeNothing(Case c) {
    Estimator<DmlResult> e = c.estimator(CrossFitPlan.kFold(3).repeated(2));
    CausalData d = data(c.roles(false));
    DmlResult one = e.fit(d, FitContext.seed(5).threads(1));
    for (int threads : new int[] {2, 7, 1}) {
      DmlResult other = e.fit(data(c.roles(false)), FitContext.seed(5).threads(threads));
      same(one, other, 0);
      for (String nuisance : one.nuisances()) {
        assertArrayEquals(one.predictions(nuisance, 1), other.predictions(nuisance, 1), 0);
      }
    }
    assertNotEquals(one.estimate(), e.fit(d, FitContext.seed(6).threads(1)).estimate());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void orderOfRowsDoesNotMatter(Case c) {
    int[] order = RandomStreams.of(3).generator().permutation(N);
    Map<String, double[]> mixed = columns();
    Map<String, double[]> source = columns();
    for (String name : mixed.keySet()) {
      for (int i = 0; i < N; i++) {
        mixed.get(name)[i] = source.get(name)[order[i]];
      }
    }
    same(c.fit(source), c.fit(mixed), LOOSE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outcomesOnAnotherScale(Case c) {
    Map<String, double[]> scaled = columns();
    for (int i = 0; i < N; i++) {
      scaled.get("y")[i] = 100 - 3 * scaled.get("y")[i];
    }
    DmlResult a = c.fit(columns());
    DmlResult b = c.fit(scaled);
    double shift = c.name().equals("apo") ? 100 : 0;
    for (int j = 0; j < a.terms().size(); j++) {
      assertEquals(shift - 3 * a.estimates().estimate(j), b.estimates().estimate(j), LOOSE);
      assertEquals(3 * a.estimates().standardError(j), b.estimates().standardError(j), LOOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void constantCovariateAddsNothing(Case c) {
    Map<String, double[]> more = columns();
    double[] constant = new double[N];
    java.util.Arrays.fill(constant, 4);
    more.put("one", constant);
    DmlResult b =
        c.estimator(CrossFitPlan.userSupplied())
            .fit(data(more, c.roles(true).covariates("one")), FitContext.defaults());
    same(c.fit(columns()), b, LOOSE);
    assertTrue(b.diagnostics().stream().anyMatch(d -> d.code().equals("COLLINEAR")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inputStaysAndTextFollowsNoLocale(Case c) {
    CausalData d = data(c.roles(true));
    String hash = d.sha256();
    DmlResult r = c.estimator(CrossFitPlan.userSupplied()).fit(d, FitContext.defaults());
    assertEquals(hash, data(c.roles(true)).sha256());
    String text = r.summary();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(
          text, c.estimator(CrossFitPlan.userSupplied()).fit(d, FitContext.defaults()).summary());
    } finally {
      Locale.setDefault(before);
    }
    for (String line : text.split("\n")) {
      assertTrue(line.length() <= 80, line);
    }
    Map<String, Object> json = Json.read(r.toJson());
    assertEquals(r.estimatorName(), json.get("estimator"));
    Map<?, ?> term = (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
    assertEquals(r.estimate(), term.get("estimate"));
    assertEquals(r.standardError(), term.get("std.error"));
    assertEquals(r.terms().size(), r.tidy().rowCount());
    assertEquals(1, r.glance().rowCount());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void smallerResultsKeepTheirNumbers(Case c) {
    DmlResult r = c.fit(columns());
    DmlResult compact = r.compact();
    same(r, compact, 0);
    assertTrue(compact.estimates().influenceFunction().isEmpty());
    same(r, r.withVcov(VcovType.robust()), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clustersOfOneRowAreIndependentRows(Case c) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("c")[i] = 3 * i;
    }
    DmlResult clustered =
        c.estimator(CrossFitPlan.userSupplied())
            .fit(data(m, c.roles(true).cluster("c")), FitContext.defaults());
    same(c.fit(columns()), clustered, LOOSE);
  }
}
