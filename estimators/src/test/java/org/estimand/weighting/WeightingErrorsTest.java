package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.inference.Resampling;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal with its whole text. */
class WeightingErrorsTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Map<String, double[]> with(String column, double... values) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get(column)[i] = values[Math.min(i, values.length - 1)];
    }
    return m;
  }

  private static WeightingResult ipw(Map<String, double[]> columns, Roles roles) {
    return Ipw.builder().build().fit(data(columns, roles), CONTEXT);
  }

  /** Propensities that are given, in one set of folds. */
  private static PropensityModel given(double first, double rest) {
    double[] e = new double[N];
    Arrays.fill(e, rest);
    e[0] = first;
    return PropensityModel.learner(Learners.externalProbability(e), CrossFitPlan.kFold(2));
  }

  @Test
  void treatments() {
    Map<String, double[]> m = columns();
    m.get("d")[3] = 2;
    m.get("d")[4] = 2.5;
    refused(
        "DATA-003 TREATMENT \"d\" must have the two values 0 and 1; found 0, 1, 2, 2.5 (2 in 1"
            + " row).",
        () -> ipw(m, roles()));
    refused(
        "IDENT-060 TREATMENT \"d\" is 1 in all 150 rows; an effect needs both treated and"
            + " controls.",
        () -> ipw(with("d", 1), roles()));
    refused(
        "IDENT-060 TREATMENT \"d\" is 0 in all 150 rows; an effect needs both treated and"
            + " controls.",
        () -> OutcomeAdjustment.regression().build().fit(data(with("d", 0), roles()), CONTEXT));
    List<String> text = new ArrayList<>();
    for (double d : columns().get("d")) {
      text.add(d == 1 ? "yes" : "no");
    }
    Columns words =
        Columns.none()
            .number("y", columns().get("y"))
            .text("d", text)
            .number("x1", columns().get("x1"));
    refused(
        "DATA-012 Column \"d\" (TREATMENT) holds text (row 1: \""
            + text.get(0)
            + "\"). Declare it categorical, or recode it as numbers.",
        () -> CausalData.of(words, Roles.outcome("y").treatment("d").covariates("x1")));
  }

  @Test
  void weightsOfRows() {
    for (WeightKind kind : new WeightKind[] {WeightKind.FREQUENCY, WeightKind.PRECISION}) {
      refused(
          "NOTSUP-060 WEIGHT \"w\" is declared "
              + kind
              + "; weighting estimators take SAMPLING weights. Repeat the rows for frequencies.",
          () -> ipw(columns(), roles().weights("w", kind)));
    }
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("w")[i] = m.get("d")[i] == 1 ? 0 : 2;
    }
    String text =
        "IDENT-062 WEIGHT \"w\" is zero for every row with TREATMENT \"d\" = 1; an effect needs"
            + " treated and controls of positive weight.";
    refused(text, () -> ipw(m, weighted()));
    refused(text, () -> OutcomeAdjustment.augmented().build().fit(data(m, weighted()), CONTEXT));
  }

  @Test
  void rolesOfColumns() {
    refused(
        "DATA-020 ipw needs at least one column with the role COVARIATE; none was given. Name it in"
            + " Roles.",
        () -> ipw(columns(), Roles.outcome("y").treatment("d")));
    refused(
        "DATA-005 FOLD \"c\" was given, but ipw takes no FOLD columns. Remove the role.",
        () -> ipw(columns(), roles().folds("c")));
    refused(
        "DATA-005 INSTRUMENT \"c\" was given, but ipw takes no INSTRUMENT columns. Remove the role.",
        () -> ipw(columns(), roles().instruments("c")));
    refused(
        "DATA-060 There are no covariates: give columns the role COVARIATE or put them in the"
            + " block \"outcome\".",
        () ->
            OutcomeAdjustment.regression()
                .build()
                .fit(data(Roles.outcome("y").treatment("d")), CONTEXT));
  }

  @Test
  void samplesFromSurveys() {
    Roles strata = roles().with(Role.STRATUM, "x3");
    refused(
        "NOTSUP-157 A stratified sample has one column of sampling units, but CLUSTER has 2 (c,"
            + " row). Keep that of the units drawn first.",
        () -> ipw(columns(), strata.cluster("c", "row")));
    refused(
        "CONF-158 smallSample(GROUPS) beside STRATUM or FPC: a stratified covariance has the factor"
            + " n_h/(n_h-1) of its own. Leave smallSample out.",
        () -> Ipw.builder().smallSample(SmallSample.GROUPS).build().fit(data(strata), CONTEXT));
    refused(
        "CONF-158 singleUnit(CERTAINTY) is about strata, but no column has the role STRATUM. Give it"
            + " to one, or leave singleUnit out.",
        () ->
            OutcomeAdjustment.regression()
                .singleUnit(VcovType.Survey.SingleUnit.CERTAINTY)
                .build()
                .fit(data(roles()), CONTEXT));
    refused(
        "NOTSUP-158 A stratified covariance counts all sampling units, but"
            + " refitAfterTrimming(true) drops rows. Trim without a refit, which keeps them with"
            + " weight zero.",
        () ->
            Ipw.builder()
                .trim(0.1, 0.9)
                .refitAfterTrimming(true)
                .build()
                .fit(data(strata), CONTEXT));
    refused(
        "NOTSUP-160 The jackknife knows no STRATUM or FPC. Use stacked standard errors, which are"
            + " stratified.",
        () ->
            OutcomeAdjustment.regression()
                .standardErrors(StandardErrors.JACKKNIFE)
                .build()
                .fit(data(strata), CONTEXT));
  }

  @Test
  void refits() {
    refused(
        "CONF-161 standardErrors(STACKED) and resampling(PAIRS) name different standard errors."
            + " Give one of them.",
        () ->
            Ipw.builder()
                .standardErrors(StandardErrors.STACKED)
                .resampling(Resampling.pairs(99))
                .build());
    refused(
        "CONF-161 smallSample(GROUPS) is a factor of formulas, but standard errors come from refits"
            + " (jackknife). Leave one of them out.",
        () ->
            OutcomeAdjustment.regression()
                .standardErrors(StandardErrors.JACKKNIFE)
                .smallSample(SmallSample.GROUPS)
                .build());
    refused(
        "CONF-160 replicates = 38; PERCENTILE intervals at level 0.95 need at least 39.",
        () ->
            Ipw.builder()
                .resampling(Resampling.pairs(38).interval(Resampling.Interval.PERCENTILE))
                .build());
    PropensityModel learner = PropensityModel.learner(Learners.logistic());
    refused(
        "NOTSUP-159 The bootstrap of rows repeats or drops rows, so that copies of a row would be"
            + " in the training and in the test fold of a cross-fitted propensity. Use the"
            + " fractional bootstrap, which keeps rows and folds.",
        () -> Ipw.builder().propensity(learner).resampling(Resampling.pairs(99)).build());
    refused(
        "NOTSUP-161 BCA intervals need influence functions that account for the weights, which"
            + " logit, cross-fitted has not. Use PERCENTILE or NORMAL.",
        () ->
            Ipw.builder()
                .propensity(learner)
                .resampling(Resampling.fractional(99).interval(Resampling.Interval.BCA))
                .build());
    refused(
        "NOTSUP-161 BCA intervals need influence functions that account for the weights, which"
            + " energy balancing has not. Use PERCENTILE or NORMAL.",
        () ->
            Ipw.builder()
                .method(BalancingMethod.energy())
                .resampling(Resampling.pairs(99).interval(Resampling.Interval.BCA))
                .build());
    refused(
        "NOTSUP-163 FIXED_WEIGHTS treats the weights as known, but the outcome regressions are"
            + " estimated too. Use STACKED, or Ipw.",
        () ->
            OutcomeAdjustment.weightedRegression()
                .standardErrors(StandardErrors.FIXED_WEIGHTS)
                .build());
  }

  /** Rows are counted in the table that was read, not in what dropping left of it. */
  @Test
  void rowsAreThoseOfTheTableRead() {
    Map<String, double[]> m = columns();
    m.get("x1")[0] = Double.NaN;
    m.get("x2")[2] = Double.NaN;
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    CausalData rest = CausalData.of(all, roles(), Missing.DROP_ROWS);
    double[] e = new double[N - 2];
    Arrays.fill(e, 0.4);
    e[1] = 0;
    PropensityModel model =
        PropensityModel.learner(Learners.externalProbability(e), CrossFitPlan.kFold(2));
    refused(
        "IDENT-003 Fitted propensity (external, cross-fitted) is 0 or 1 for 1 row, the first is"
            + " row 4; the weights of the ATE need it strictly between. Trim or cap the"
            + " propensities, or drop the covariates that separate the arms.",
        () -> Ipw.builder().propensity(model).build().fit(rest, CONTEXT));
  }

  /** Nothing here runs on a matrix backend, and nobody is to believe it did. */
  @Test
  void aBackendThatIsNotUsedIsSaidToBe() {
    for (Estimator<WeightingResult> estimator :
        List.<Estimator<WeightingResult>>of(
            Ipw.builder().build(),
            OutcomeAdjustment.regression().build(),
            OutcomeAdjustment.augmented().build())) {
      WeightingResult plain = estimator.fit(data(roles()), CONTEXT);
      WeightingResult named = estimator.fit(data(roles()), CONTEXT.backend("ejml"));
      assertEquals("java", named.provenance().fields().get("backend"));
      assertTrue(plain.diagnostics().stream().noneMatch(d -> d.code().equals("BACKEND_UNUSED")));
      assertEquals(
          List.of(
              "the backend \"ejml\" was asked for, but weighting computes in plain Java and did"
                  + " not use it"),
          named.diagnostics().stream()
              .filter(d -> d.code().equals("BACKEND_UNUSED"))
              .map(Diagnostic::message)
              .toList());
      refused(
          "BACKEND-001 Backend \"cuda\" was asked for by name: no provider of it is on the class"
              + " path. Available: "
              + available()
              + ". Use backend(\"auto\") to fall back.",
          () -> estimator.fit(data(roles()), CONTEXT.backend("cuda")));
    }
  }

  private static String available() {
    return MatrixBackends.list().stream()
        .filter(BackendStatus::isAvailable)
        .map(BackendStatus::name)
        .collect(Collectors.joining(", "));
  }

  @Test
  void extremePropensities() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("x1")[i] = m.get("d")[i] + 0.001 * m.get("x1")[i] / 10;
    }
    assertTrue(
        assertThrows(CausalException.class, () -> ipw(m, roles()))
            .getMessage()
            .startsWith("IDENT-003 Fitted propensity is 0 or 1 for "));
    refused(
        "IDENT-003 Fitted propensity (external, cross-fitted) is 0 or 1 for 1 row, the first is"
            + " row 1; the weights of the ATE need it strictly between. Trim or cap the"
            + " propensities, or drop the covariates that separate the arms.",
        () -> weightedBy(Estimand.ATE, given(0, 0.4)));
    refused(
        "IDENT-003 Fitted propensity (external, cross-fitted) is 1 for 149 rows, the first is"
            + " row 2; the weights of the ATT need it below 1. Trim or cap the propensities, or"
            + " drop the covariates that separate the arms.",
        () -> weightedBy(Estimand.ATT, given(0, 1)));
    refused(
        "IDENT-003 Fitted propensity (external, cross-fitted) is 0 for 1 row, the first is row"
            + " 1; the weights of the ATC need it above 0. Trim or cap the propensities, or drop"
            + " the covariates that separate the arms.",
        () -> weightedBy(Estimand.ATC, given(0, 1)));
    for (Estimand e : new Estimand[] {Estimand.ATO, Estimand.ATM, Estimand.ATEN}) {
      for (double extreme : new double[] {0, 1}) {
        WeightingResult r = weightedBy(e, given(extreme, 0.4));
        assertTrue(Double.isFinite(r.estimate()) && Double.isFinite(r.standardError()));
      }
    }
    WeightingResult att = weightedBy(Estimand.ATT, given(0, 0.4));
    assertTrue(Double.isFinite(att.estimate()));
  }

  private static WeightingResult weightedBy(Estimand e, PropensityModel model) {
    return Ipw.builder().estimand(e).propensity(model).build().fit(data(roles()), CONTEXT);
  }

  @Test
  void trimming() {
    refused(
        "IDENT-061 Trimming to propensities in [0.0, 1.0E-6] leaves 0 treated and 0 controls; both"
            + " arms are needed. Widen the limits.",
        () -> Ipw.builder().trim(0, 1e-6).build().fit(data(roles()), CONTEXT));
    refused(
        "CONF-060 trim(0.9, 0.1): needs 0 <= lower < upper <= 1.",
        () -> Ipw.builder().trim(0.9, 0.1).build());
    refused(
        "CONF-062 refitAfterTrimming(true) needs trimming limits; call trim(lower, upper).",
        () -> Ipw.builder().refitAfterTrimming(true).build());
  }

  @Test
  void options() {
    refused(
        "CONF-061 clip = 0.5; must be at least 0 and below 0.5.",
        () -> Ipw.builder().clip(0.5).build());
    refused(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.",
        () -> Ipw.builder().level(95).build());
    refused(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.",
        () -> OutcomeAdjustment.augmented().level(95).build());
    refused(
        "CONF-063 Regression adjustment has no propensity model. Use augmented().",
        () -> OutcomeAdjustment.regression().propensity(PropensityModel.probit()));
    refused(
        "CONF-063 Regression adjustment has no weights to normalise. Use augmented().",
        () -> OutcomeAdjustment.regression().normalized(true));
  }

  @Test
  void combinations() {
    for (Estimand e : new Estimand[] {Estimand.ATO, Estimand.ATM, Estimand.ATEN}) {
      refused(
          "NOTSUP-061 HORVITZ_THOMPSON needs the size of the target population, which "
              + e
              + " does not have without weights. Use HAJEK.",
          () -> Ipw.builder().estimand(e).normalization(Normalization.HORVITZ_THOMPSON).build());
      refused(
          "NOTSUP-063 Outcome regressions are averaged over everybody, the treated or the"
              + " controls; "
              + e
              + " is none of these. Use Ipw.",
          () -> OutcomeAdjustment.regression().estimand(e).build());
    }
    refused(
        "NOTSUP-062 STACKED standard errors need a likelihood model of the propensity; external,"
            + " cross-fitted has none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.",
        () ->
            Ipw.builder()
                .propensity(given(0.4, 0.4))
                .standardErrors(StandardErrors.STACKED)
                .build());
    refused(
        "NOTSUP-064 AIPW with stacked standard errors takes a logit or probit propensity, not"
            + " external, cross-fitted. Use Irm for cross-fitted models.",
        () -> OutcomeAdjustment.augmented().propensity(given(0.4, 0.4)).build());
    refused(
        "NOTSUP-065 The folds have 2 repetitions; ipw uses one set of cross-fitted propensities."
            + " Repeat the fit with other seeds, or use Irm.",
        () ->
            weightedBy(
                Estimand.ATE,
                PropensityModel.learner(Learners.logistic(), CrossFitPlan.kFold(3).repeated(2))));
  }

  @Test
  void tooFewRowsInAnArm() {
    double[] d = new double[4];
    d[0] = 1;
    d[1] = 1;
    d[2] = 1;
    refused(
        "IDENT-070 Least squares has 4 coefficients but only 3 rows. Use fewer columns or more"
            + " rows.",
        () -> OutcomeAdjustment.regression().build().fit(data(with("d", d), roles()), CONTEXT));
  }
}
