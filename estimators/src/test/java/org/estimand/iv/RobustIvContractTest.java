package org.estimand.iv;

import static org.estimand.iv.RobustIvTestData.CONTEXT;
import static org.estimand.iv.RobustIvTestData.N;
import static org.estimand.iv.RobustIvTestData.columns;
import static org.estimand.iv.RobustIvTestData.data;
import static org.estimand.iv.RobustIvTestData.roles;
import static org.estimand.iv.RobustIvTestData.rows;
import static org.estimand.iv.RobustIvTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every estimator of the doubly robust and the invalid-instrument family. */
class RobustIvContractTest {
  private static final double LOOSE = 1e-8;

  /**
   * One estimator.
   *
   * @param random whether folds are drawn
   * @param invariant whether a constant added to the outcome changes nothing
   * @param covariates whether it takes covariates
   */
  record Case(
      String name,
      Estimator<? extends EstimationResult> estimator,
      boolean random,
      boolean invariant,
      boolean covariates) {
    EstimationResult fit(Map<String, double[]> columns, Roles roles) {
      return estimator.fit(data(columns, covariates ? roles : without(roles)), CONTEXT);
    }

    private static Roles without(Roles roles) {
      Roles r = Roles.outcome("y").treatment("a").instruments("z");
      if (roles.weightKind().isPresent()) {
        r = r.weights("w", roles.weightKind().get());
      }
      List<String> clusters = roles.columns(org.estimand.data.Role.CLUSTER);
      return clusters.isEmpty() ? r : r.cluster(clusters.toArray(new String[0]));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    out.add(new Case("invalid", InvalidIv.builder().build(), false, true, true));
    out.add(
        new Case(
            "invalid plain",
            InvalidIv.builder()
                .standardErrors(IvStandardErrors.INFLUENCE)
                .floor(0.01)
                .outcomeDesign(IvDesign.of("x1", "x2", "z*x1"))
                .build(),
            false,
            true,
            true));
    for (LateForm form : LateForm.values()) {
      out.add(
          new Case(
              "late " + form, Late.builder().form(form).build(), false, form.isInvariant(), true));
    }
    for (IvAteForm form : IvAteForm.values()) {
      if (form != IvAteForm.BOUNDED) {
        out.add(new Case("ate " + form, IvAte.builder().form(form).build(), false, true, true));
      }
    }
    out.add(new Case("genius", Genius.builder().build(), false, true, false));
    out.add(
        new Case(
            "invalid ml",
            InvalidIvMl.builder()
                .instrumentModel(Learners.logistic())
                .treatmentModel(Learners.logistic())
                .outcomeModel(Learners.ols())
                .allowSignChanges(true)
                .build(),
            true,
            true,
            true));
    SelectiveIv.Builder selective =
        SelectiveIv.designs()
            .instrumentDesigns(IvDesign.of("x2"), IvDesign.of("x1", "x2"))
            .treatmentDesigns(IvDesign.of("x2"), IvDesign.interacted("x1", "x2"))
            .outcomeDesigns(OutcomeDesign.of("x2"), OutcomeDesign.of("x1", "x2"))
            .allowSignChanges(true);
    out.add(new Case("selective", selective.build(), true, true, true));
    out.add(
        new Case(
            "selective smooth bootstrap",
            selective
                .treatmentDesigns(IvDesign.of("x2"))
                .outcomeDesigns(OutcomeDesign.of("x2"), OutcomeDesign.of("x1"))
                .smooth(1)
                .bootstrap(20)
                .rule(SelectionRule.MINIMAX)
                .build(),
            true,
            true,
            true));
    out.add(
        new Case(
            "selective learners",
            SelectiveIv.learners()
                .instrumentModels(Learners.logistic(), Learners.ridgeLogistic())
                .treatmentModels(Learners.logistic())
                .outcomeModels(Learners.ols(), Learners.poly2())
                .allowSignChanges(true)
                .build(),
            true,
            true,
            true));
    return out.stream();
  }

  static Stream<Case> deterministic() {
    return cases().filter(c -> !c.random());
  }

  private static void same(EstimationResult a, EstimationResult b, double tolerance) {
    double[] x = a.estimates().toArray();
    double[] y = b.estimates().toArray();
    assertEquals(x.length, y.length);
    for (int k = 0; k < x.length; k++) {
      assertEquals(x[k], y[k], tolerance * Math.max(1, Math.abs(x[k])));
      double se = a.estimates().standardError(k);
      assertEquals(se, b.estimates().standardError(k), tolerance * Math.max(1, se));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsAndOrderOfCallsChangeNothing(Case c) {
    CausalData d = data(columns(), c.covariates() ? weighted() : Case.without(weighted()));
    EstimationResult one = c.estimator().fit(d, FitContext.seed(3).threads(1));
    for (int threads : new int[] {2, 7, 1}) {
      same(one, c.estimator().fit(d, FitContext.seed(3).threads(threads)), 0);
    }
    EstimationResult seed = c.estimator().fit(d, FitContext.seed(4));
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
    double shift = c.invariant() ? 10 : 0;
    for (int i = 0; i < N; i++) {
      m.get("y")[i] = shift - 3 * m.get("y")[i];
    }
    EstimationResult a = c.fit(columns(), weighted());
    EstimationResult b = c.fit(m, weighted());
    if (!c.name().contains("smooth")) {
      assertEquals(-3 * a.estimate(), b.estimate(), 1e-7);
      assertEquals(3 * a.standardError(), b.standardError(), 1e-7);
    } else {
      assertEquals(-3 * a.estimate(), b.estimate(), 1e-6);
    }
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
    EstimationResult a = c.fit(columns(), weighted());
    same(a, c.fit(m, weighted()), LOOSE);
    same(c.fit(columns(), roles()), c.fit(ones, weighted()), LOOSE);
    assertNotEquals(a.estimate(), c.fit(columns(), roles()).estimate(), 1e-6);
  }

  /** A row of sampling weight 3 counts as three rows of one cluster, without a factor. */
  @ParameterizedTest
  @MethodSource("deterministic")
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
    EstimationResult once = c.fit(m, weighted());
    EstimationResult repeated =
        c.fit(rows(m, order), roles().cluster("row"))
            .withVcov(VcovType.cluster(org.estimand.inference.SmallSample.NONE, "row"));
    same(once, repeated, LOOSE);
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void orderOfRowsAndCovariatesDoesNotMatter(Case c) {
    EstimationResult a = c.fit(columns(), weighted());
    int[] order = RandomStreams.of(3).generator().permutation(N);
    same(a, c.fit(rows(columns(), order), weighted()), LOOSE);
  }

  @ParameterizedTest
  @MethodSource("deterministic")
  void constantCovariateAddsNothing(Case c) {
    if (!c.covariates() || c.name().equals("invalid plain")) {
      return;
    }
    Map<String, double[]> m = columns();
    double[] constant = new double[N];
    Arrays.fill(constant, 4);
    m.put("one", constant);
    EstimationResult b = c.fit(m, weighted().covariates("one"));
    EstimationResult a = c.fit(columns(), weighted());
    assertEquals(a.estimate(), b.estimate(), LOOSE);
    assertEquals(a.standardError(), b.standardError(), LOOSE);
    assertTrue(b.diagnostics().stream().anyMatch(d -> d.code().equals("COLLINEAR")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clustersAreUsed(Case c) {
    if (c.random()) {
      return; // folds follow clusters, so that nothing else could be equal
    }
    EstimationResult plain = c.fit(columns(), weighted());
    EstimationResult clustered = c.fit(columns(), weighted().cluster("c"));
    assertEquals(plain.estimate(), clustered.estimate(), 0);
    assertNotEquals(plain.standardError(), clustered.standardError(), 1e-6);
    same(plain, clustered.withVcov(VcovType.robust()), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inputStaysAndJsonHoldsTheNumbers(Case c) {
    CausalData d = data(columns(), c.covariates() ? weighted() : Case.without(weighted()));
    String hash = d.sha256();
    double[] y = d.values("y");
    EstimationResult r = c.estimator().fit(d, CONTEXT);
    assertEquals(
        hash, data(columns(), c.covariates() ? weighted() : Case.without(weighted())).sha256());
    assertArrayEquals(y, d.values("y"), 0);
    String text = r.toJson();
    assertTrue(!text.contains("NaN") && !text.contains("Infinity"), text);
    Map<String, Object> json = Json.read(text);
    assertEquals(r.estimatorName(), json.get("estimator"));
    List<?> terms = (List<?>) json.get("terms");
    for (int k = 0; k < terms.size(); k++) {
      Map<?, ?> term = (Map<?, ?>) terms.get(k);
      assertEquals(r.terms().get(k), term.get("term"));
      assertEquals(r.estimates().estimate(k), term.get("estimate"));
      assertEquals(r.estimates().standardError(k), term.get("std.error"));
    }
    for (String line : r.summary().split("\n")) {
      assertTrue(line.length() <= 80, line);
    }
  }
}
