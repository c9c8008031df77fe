package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.dml.DmlAlgorithm;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.JointIntervals;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every way to deal with unit effects. */
class PanelContractTest {
  private static final double LOOSE = 1e-8;
  private static final RegressionLearner FOREST =
      Learners.forest(ForestOptions.builder().trees(10).build());

  private static PanelDml estimator(
      UnobservedEffect effect, RegressionLearner learner, CrossFitPlan plan) {
    return PanelDml.builder().unobservedEffect(effect).outcomeModel(learner).crossFit(plan).build();
  }

  private static CrossFitPlan drawn(UnobservedEffect effect) {
    return effect == UnobservedEffect.UNIT_DUMMIES
        ? CrossFitPlan.kFold(3).byRow().allowUnitLeakage().repeated(2)
        : CrossFitPlan.kFold(3).groupedBy(org.estimand.data.Role.UNIT).repeated(2);
  }

  private static void same(EstimationResult a, EstimationResult b, double tolerance) {
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), tolerance);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), tolerance);
  }

  private static CausalData data() {
    return PanelTestData.data(PanelTestData.unbalanced(), PanelTestData.roles());
  }

  @ParameterizedTest
  @EnumSource(UnobservedEffect.class)
  void threadsAndOrderOfCallsChangeNothing(UnobservedEffect effect) {
    PanelDml e = estimator(effect, FOREST, drawn(effect));
    PanelResult one = e.fit(data(), FitContext.seed(5).threads(1));
    for (int threads : new int[] {2, 7, 1}) {
      PanelResult other = e.fit(data(), FitContext.seed(5).threads(threads));
      same(one, other, 0);
      for (String nuisance : one.nuisances()) {
        assertArrayEquals(one.predictions(nuisance, 1), other.predictions(nuisance, 1), 0);
      }
    }
    assertNotEquals(one.estimate(), e.fit(data(), FitContext.seed(6)).estimate());
  }

  private static PanelResult byColumn(UnobservedEffect effect, Map<String, double[]> columns) {
    return estimator(effect, Learners.ols(), CrossFitPlan.userSupplied().allowUnitLeakage())
        .fit(
            PanelTestData.data(
                columns,
                PanelTestData.roles()
                    .treatment("d2")
                    .folds(effect == UnobservedEffect.UNIT_DUMMIES ? "rf" : "f")),
            FitContext.defaults());
  }

  @ParameterizedTest
  @EnumSource(UnobservedEffect.class)
  void orderOfRowsDoesNotMatter(UnobservedEffect effect) {
    Map<String, double[]> source = PanelTestData.unbalanced();
    int[] order = RandomStreams.of(3).generator().permutation(source.get("y").length);
    same(byColumn(effect, source), byColumn(effect, PanelTestData.rows(source, order)), LOOSE);
  }

  @ParameterizedTest
  @EnumSource(UnobservedEffect.class)
  void namesOfUnitsDoNotMatter(UnobservedEffect effect) {
    Map<String, double[]> other = PanelTestData.unbalanced();
    for (int i = 0; i < other.get("id").length; i++) {
      other.get("id")[i] = -3 * other.get("id")[i];
    }
    same(byColumn(effect, PanelTestData.unbalanced()), byColumn(effect, other), 0);
    PanelDml e = estimator(effect, Learners.ols(), drawn(effect));
    same(
        e.fit(data(), FitContext.seed(2)),
        e.fit(PanelTestData.data(other, PanelTestData.roles()), FitContext.seed(2)),
        0);
  }

  @ParameterizedTest
  @EnumSource(UnobservedEffect.class)
  void outcomesOnAnotherScale(UnobservedEffect effect) {
    Map<String, double[]> scaled = PanelTestData.unbalanced();
    for (int i = 0; i < scaled.get("y").length; i++) {
      scaled.get("y")[i] = 100 - 3 * scaled.get("y")[i];
    }
    PanelResult a = byColumn(effect, PanelTestData.unbalanced());
    PanelResult b = byColumn(effect, scaled);
    for (String term : a.terms()) {
      assertEquals(-3 * a.estimate(term), b.estimate(term), LOOSE);
      assertEquals(3 * a.standardError(term), b.standardError(term), LOOSE);
    }
  }

  /** A constant added to the outcome of every unit changes nothing where unit means go. */
  @ParameterizedTest
  @EnumSource(
      value = UnobservedEffect.class,
      names = {"EARLY_DEMEANING", "CRE_GENERAL", "FD_EXACT", "LATE_DEMEANING"})
  void differencesTakeUnitEffectsOff(UnobservedEffect effect) {
    Map<String, double[]> shifted = PanelTestData.unbalanced();
    for (int i = 0; i < shifted.get("y").length; i++) {
      shifted.get("y")[i] += 5 * (shifted.get("id")[i] % 2);
    }
    PanelResult a = byColumn(effect, PanelTestData.unbalanced());
    PanelResult b = byColumn(effect, shifted);
    boolean exact =
        effect == UnobservedEffect.EARLY_DEMEANING || effect == UnobservedEffect.FD_EXACT;
    // the other two still learn l from what was shifted, which least squares can only do in part
    assertEquals(a.estimate(), b.estimate(), exact ? LOOSE : 0.2);
  }

  @ParameterizedTest
  @EnumSource(UnobservedEffect.class)
  void textJsonAndInput(UnobservedEffect effect) {
    CausalData d = data();
    String hash = d.sha256();
    PanelResult r = estimator(effect, Learners.ols(), drawn(effect)).fit(d, FitContext.seed(1));
    assertEquals(hash, data().sha256());
    String text = r.summary();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(text, r.summary());
    } finally {
      Locale.setDefault(before);
    }
    Map<String, Object> json = Json.read(r.toJson());
    assertEquals("panel-dml", json.get("estimator"));
    Map<?, ?> panel = (Map<?, ?>) json.get("panel");
    assertEquals(effect.name(), panel.get("unobservedEffect"));
    assertEquals((double) r.units(), panel.get("units"));
    assertEquals(2, ((List<?>) json.get("nuisances")).size());
    assertTrue(text.contains(effect.name()), text);
    assertTrue(text.contains("Nuisance loss (out of fold):"), text);
    if (effect != UnobservedEffect.POOLED) {
      assertTrue(text.contains("1 only row of its unit"), text);
    }
  }

  @Test
  void covariancesWithoutARefit() {
    PanelResult r =
        estimator(
                UnobservedEffect.CRE_GENERAL,
                Learners.ols(),
                CrossFitPlan.kFold(4).groupedBy(org.estimand.data.Role.UNIT))
            .fit(data(), FitContext.seed(1));
    assertTrue(r.estimates().vcovLabel().startsWith("cluster (id), "), r.estimates().vcovLabel());
    double unit = r.standardError();
    double twoWay = r.withVcov(VcovType.cluster(SmallSample.NONE, "id", "t")).standardError();
    double kraay = r.withVcov(VcovType.driscollKraay(1)).standardError();
    double rows = r.withVcov(VcovType.robust()).standardError();
    assertEquals(4, List.of(unit, twoWay, kraay, rows).stream().distinct().count());
    PanelResult asked =
        PanelDml.builder()
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.kFold(4).groupedBy(org.estimand.data.Role.UNIT))
            .vcov(VcovType.driscollKraay(1))
            .build()
            .fit(data(), FitContext.seed(1));
    assertEquals(kraay, asked.standardError());
    JointIntervals joint = r.jointConfidenceIntervals(0.95, 999, FitContext.seed(3));
    assertEquals(r.units(), joint.units()); // one weight per unit
    assertEquals(
        1.96 * unit, joint.interval("d").upper().orElseThrow() - r.estimate(), 0.35 * unit);
    assertTrue(r.sensitivity(0.1, 0.1, 1, 0.95).thetaUpper() > r.estimate());
    assertEquals(unit, r.sensitivity(0.1, 0.1, 1, 0.95).standardError(), 1e-12);
    assertNotEquals(
        r.sensitivity(0.1, 0.1, 1, 0.95).seUpper(),
        r.withVcov(VcovType.robust()).sensitivity(0.1, 0.1, 1, 0.95).seUpper());
  }

  /** Clusters of units become the folds and the clusters of the covariance. */
  @Test
  void clustersOfUnits() {
    Roles roles = PanelTestData.roles().cluster("g");
    PanelDml plain = PanelDml.builder().outcomeModel(Learners.ols()).build();
    PanelResult r =
        plain.fit(PanelTestData.data(PanelTestData.balanced(), roles), FitContext.seed(1));
    assertTrue(r.estimates().vcovLabel().startsWith("cluster (g), 8 "), r.estimates().vcovLabel());
    PanelResult same =
        PanelDml.builder()
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.kFold(5).groupedBy(org.estimand.data.Role.CLUSTER))
            .build()
            .fit(PanelTestData.data(PanelTestData.balanced(), roles), FitContext.seed(1));
    assertEquals(same.estimate(), r.estimate());
  }

  /** DML1 is the mean of the estimates of the folds. */
  @Test
  void foldByFold() {
    Map<String, double[]> c = PanelTestData.balanced();
    PanelDml.Builder b =
        PanelDml.builder()
            .outcomeModel(Learners.ols())
            .unobservedEffect(UnobservedEffect.MUNDLAK_FP)
            .crossFit(CrossFitPlan.userSupplied());
    CausalData data = PanelTestData.data(c, PanelTestData.roles().folds("f"));
    PanelResult two = b.build().fit(data, FitContext.defaults());
    PanelResult one = b.algorithm(DmlAlgorithm.DML1).build().fit(data, FitContext.defaults());
    double[] l = two.predictions("E[Y|X,mean X,mean D]", 0);
    double[] m = two.predictions("E[D|X,mean X,mean D]", 0);
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      double top = 0;
      double bottom = 0;
      for (int i = 0; i < l.length; i++) {
        if (c.get("f")[i] == k) {
          double v = c.get("d")[i] - m[i];
          top += v * (c.get("y")[i] - l[i]);
          bottom += v * v;
        }
      }
      sum += top / bottom / 4;
    }
    assertEquals(sum, one.estimate(), 1e-12);
    assertNotEquals(two.estimate(), one.estimate(), 1e-6);
  }
}
