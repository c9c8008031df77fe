package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.BoostingOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equalities between estimators that hold for any data. */
class PanelIdentitiesTest {
  private static final double EXACT = 1e-10;

  static Stream<Map<String, double[]>> panels() {
    return Stream.of(PanelTestData.balanced(), PanelTestData.unbalanced());
  }

  private static PanelResult fit(
      Map<String, double[]> columns, Roles roles, UnobservedEffect effect, PanelDml.Builder b) {
    return b.unobservedEffect(effect)
        .crossFit(CrossFitPlan.userSupplied())
        .build()
        .fit(PanelTestData.data(columns, roles), FitContext.defaults());
  }

  private static PanelResult ols(Map<String, double[]> columns, UnobservedEffect effect) {
    return fit(
        columns,
        PanelTestData.roles().folds("f"),
        effect,
        PanelDml.builder().outcomeModel(Learners.ols()));
  }

  private static void same(PanelResult a, PanelResult b) {
    assertEquals(a.estimate(), b.estimate(), EXACT);
    assertEquals(a.standardError(), b.standardError(), EXACT);
  }

  /** 1: with least squares and folds of whole units the Mundlak forms are the within estimator. */
  @ParameterizedTest
  @MethodSource("panels")
  void leastSquaresOnUnitFolds(Map<String, double[]> columns) {
    PanelResult within = ols(columns, UnobservedEffect.EARLY_DEMEANING);
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.CRE_NORMAL)) {
      same(within, ols(columns, effect));
    }
    assertNotEquals(within.estimate(), ols(columns, UnobservedEffect.POOLED).estimate(), 0.01);
    assertNotEquals(
        within.estimate(), ols(columns, UnobservedEffect.LATE_DEMEANING).estimate(), 0.01);
  }

  /** 1, weighted: means, nuisances and scores have the same weights. */
  @ParameterizedTest
  @MethodSource("panels")
  void weightedLeastSquaresOnUnitFolds(Map<String, double[]> columns) {
    double[] w = columns.get("w");
    for (int i = 0; i < w.length; i++) {
      w[i] += 0.1 * (i % 7); // varies within units
    }
    Roles roles = PanelTestData.roles().folds("f").weights("w", WeightKind.SAMPLING);
    PanelResult within =
        fit(
            columns,
            roles,
            UnobservedEffect.EARLY_DEMEANING,
            PanelDml.builder().outcomeModel(Learners.ols()));
    PanelResult general =
        fit(
            columns,
            roles,
            UnobservedEffect.CRE_GENERAL,
            PanelDml.builder().outcomeModel(Learners.ols()));
    same(within, general);
    assertNotEquals(
        within.estimate(), ols(columns, UnobservedEffect.EARLY_DEMEANING).estimate(), 1e-4);
  }

  static Stream<RegressionLearner> learners() {
    return Stream.of(
        Learners.ols(),
        Learners.poly2(),
        Learners.lasso(0.05),
        Learners.boosting(BoostingOptions.builder().rounds(20).minLeaf(5).build()));
  }

  /** 2: the hybrid, with unit means taken off both residuals, is CRE_GENERAL for any learner. */
  @ParameterizedTest
  @MethodSource("learners")
  void hybrid(RegressionLearner learner) {
    for (Map<String, double[]> columns : panels().toList()) {
      PanelResult r =
          fit(
              columns,
              PanelTestData.roles().folds("f"),
              UnobservedEffect.CRE_GENERAL,
              PanelDml.builder().outcomeModel(learner));
      Map<String, double[]> kept = PanelTestData.rows(columns, severalRows(columns));
      double[] u = subtract(kept.get("y"), r.predictions("E[Y|X,mean X]", 0));
      double[] v = subtract(kept.get("d"), r.predictions("E[D|X,mean X]", 0));
      PlainPanel plain = new PlainPanel(kept.get("id"));
      double[] theta = plain.ratio(plain.within(u), plain.within(v));
      assertEquals(theta[0], r.estimate(), EXACT);
      assertEquals(theta[1], r.standardError(), EXACT);
      // and row by row: what is left of a unit's effect is in no variance
      double[] uw = plain.within(u);
      double[] vw = plain.within(v);
      double squares = 0;
      double bottom = 0;
      for (int i = 0; i < uw.length; i++) {
        squares += Math.pow(vw[i] * (uw[i] - theta[0] * vw[i]), 2);
        bottom += vw[i] * vw[i];
      }
      assertEquals(
          Math.sqrt(squares) / bottom,
          r.withVcov(org.estimand.inference.VcovType.robust()).standardError(),
          EXACT);
    }
  }

  /** Rows of units that have several. */
  static int[] severalRows(Map<String, double[]> columns) {
    PlainPanel plain = new PlainPanel(columns.get("id"));
    return java.util.stream.IntStream.range(0, columns.get("id").length)
        .filter(i -> plain.size(i) > 1)
        .toArray();
  }

  private static double[] subtract(double[] a, double[] b) {
    double[] out = a.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] -= b[i];
    }
    return out;
  }

  /** 3: without cross-fitting, least squares on (x, mean x, mean d) is the within estimator. */
  @ParameterizedTest
  @MethodSource("panels")
  void linearMundlakRegression(Map<String, double[]> columns) {
    Map<String, double[]> kept = PanelTestData.rows(columns, severalRows(columns));
    PlainPanel plain = new PlainPanel(kept.get("id"));
    double[] mundlak =
        PlainPanel.ols(
            kept.get("y"),
            kept.get("d"),
            kept.get("x1"),
            kept.get("x2"),
            plain.means(kept.get("x1")),
            plain.means(kept.get("x2")),
            plain.means(kept.get("d")));
    PanelComparisonResult linear =
        PanelComparison.builder()
            .outcomeModel(Learners.ols())
            .unobservedEffects(UnobservedEffect.POOLED)
            .build()
            .fit(PanelTestData.data(columns, PanelTestData.roles()), FitContext.defaults());
    assertEquals(mundlak[1], linear.estimate("linear-fe"), EXACT);
  }

  /** 4: both scores agree on the estimate with least squares on shared regressors. */
  @ParameterizedTest
  @MethodSource("panels")
  void scoresAgree(Map<String, double[]> columns) {
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.POOLED,
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.FD_EXACT,
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.LATE_DEMEANING,
            UnobservedEffect.EARLY_DEMEANING)) {
      PanelResult iv =
          fit(
              columns,
              PanelTestData.roles().folds("f"),
              effect,
              PanelDml.builder().outcomeModel(Learners.ols()).score(PanelScore.IV_TYPE));
      PanelResult po = ols(columns, effect);
      assertEquals(po.estimate(), iv.estimate(), EXACT, effect.name());
      assertTrue(Math.abs(po.standardError() - iv.standardError()) > 1e-6, effect.name());
    }
  }

  /** 4, weighted: the preliminary estimate has the weights of the score. */
  @ParameterizedTest
  @MethodSource("panels")
  void weightedScoresAgree(Map<String, double[]> columns) {
    Roles roles = PanelTestData.roles().folds("f").weights("w", WeightKind.SAMPLING);
    double[] both = new double[2];
    for (PanelScore score : PanelScore.values()) {
      both[score.ordinal()] =
          fit(
                  columns,
                  roles,
                  UnobservedEffect.CRE_GENERAL,
                  PanelDml.builder().outcomeModel(Learners.ols()).score(score))
              .estimate();
    }
    assertEquals(both[0], both[1], EXACT);
  }

  /** Every repetition is the ratio of the residuals of its own folds. */
  @ParameterizedTest
  @MethodSource("panels")
  void repetitionsHaveTheirOwnNuisances(Map<String, double[]> columns) {
    PanelResult r =
        PanelDml.builder()
            .outcomeModel(Learners.poly2())
            .unobservedEffect(UnobservedEffect.MUNDLAK_FP)
            .crossFit(CrossFitPlan.kFold(4).groupedBy(Role.UNIT).repeated(3))
            .build()
            .fit(PanelTestData.data(columns, PanelTestData.roles()), FitContext.seed(8));
    Map<String, double[]> kept = PanelTestData.rows(columns, severalRows(columns));
    PlainPanel plain = new PlainPanel(kept.get("id"));
    for (int k = 0; k < 3; k++) {
      double[] want =
          plain.ratio(
              subtract(kept.get("y"), r.predictions("E[Y|X,mean X,mean D]", k)),
              subtract(kept.get("d"), r.predictions("E[D|X,mean X,mean D]", k)));
      assertEquals(want[0], r.repetition(k).estimate(0), EXACT);
      assertEquals(want[1], r.repetition(k).standardError(0), EXACT);
    }
    assertNotEquals(r.repetition(0).estimate(0), r.repetition(1).estimate(0), 1e-6);
  }

  /** 5: the treatment as its own instrument changes nothing. */
  @ParameterizedTest
  @MethodSource("panels")
  void treatmentAsInstrument(Map<String, double[]> columns) {
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.CRE_NORMAL,
            UnobservedEffect.FD_EXACT,
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.LATE_DEMEANING)) {
      PanelResult iv =
          fit(
              columns,
              PanelTestData.roles().folds("f").instruments("d"),
              effect,
              PanelDml.builder().outcomeModel(Learners.poly2()));
      PanelResult plain =
          fit(
              columns,
              PanelTestData.roles().folds("f"),
              effect,
              PanelDml.builder().outcomeModel(Learners.poly2()));
      same(plain, iv);
    }
  }

  /** Pooled estimation is the partially linear model with clustered errors. */
  @ParameterizedTest
  @MethodSource("panels")
  void pooledIsPlr(Map<String, double[]> columns) {
    CausalData plrData =
        PanelTestData.data(
            columns,
            Roles.outcome("y").treatment("d", "d2").covariates("x1", "x2").unit("id").folds("f"));
    DmlResult plr =
        Plr.builder()
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.userSupplied())
            .build()
            .fit(plrData, FitContext.defaults())
            .withVcov(
                org.estimand.inference.VcovType.cluster(
                    org.estimand.inference.SmallSample.NONE, "id"));
    PanelResult pooled =
        fit(
            columns,
            PanelTestData.roles().with(Role.TREATMENT, "d2").folds("f"),
            UnobservedEffect.POOLED,
            PanelDml.builder().outcomeModel(Learners.ols()));
    for (String term : List.of("d", "d2")) {
      assertEquals(plr.estimate(term), pooled.estimate(term), EXACT);
      assertEquals(plr.standardError(term), pooled.standardError(term), EXACT);
    }
    assertEquals(columns.get("y").length, pooled.observations());
  }
}
