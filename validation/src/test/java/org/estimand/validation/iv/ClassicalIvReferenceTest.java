package org.estimand.validation.iv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.iv.FirstStage;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;
import org.estimand.iv.SpecificationTest.Kind;
import org.estimand.iv.WeakIvTest;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.InstrumentData;
import org.estimand.validation.studies.PensionData;
import org.junit.jupiter.api.Test;

/**
 * The classical family against AER, linearmodels, ivmodels and own formulas: every classical row of
 * iv.csv.
 */
class ClassicalIvReferenceTest {
  private static final double CLOSED = 1e-10;

  /** Values of which two programs in the table differ by up to 3e-10 of their size. */
  private static final double TWO_SOURCES = 1e-9;

  private static final double ITERATIVE = 1e-6;
  private static final FitContext CONTEXT = FitContext.seed(1).threads(1);
  private static final List<Map<String, String>> ROWS = ReferenceTable.read("iv.csv").rows();

  /** The rows of one case; remembers which were read. */
  private static final class Expected {
    private final String name;
    private final TreeSet<String> open = new TreeSet<>();

    Expected(String name) {
      this.name = name;
      ROWS.stream().filter(r -> r.get("case").equals(name)).forEach(r -> open.add(key(r)));
    }

    private static String key(Map<String, String> row) {
      return row.get("stat") + " " + row.get("term");
    }

    /** All rows with this statistic and term: sources may repeat each other. */
    void check(double tolerance, String stat, String term, double got) {
      int found = 0;
      for (Map<String, String> row : ROWS) {
        if (row.get("case").equals(name)
            && row.get("stat").equals(stat)
            && row.get("term").equals(term)) {
          ReferenceTable.assertClose(
              tolerance, Double.parseDouble(row.get("value")), got, name + " " + key(row));
          found++;
        }
      }
      assertTrue(found > 0, name + " has no row " + stat + " " + term);
      open.remove(stat + " " + term);
    }

    void text(String stat, String want) {
      assertEquals(
          want,
          ROWS.stream()
              .filter(r -> r.get("case").equals(name) && r.get("stat").equals(stat))
              .findFirst()
              .orElseThrow()
              .get("value"));
      open.remove(stat + " ");
    }

    boolean has(String stat) {
      return open.stream().anyMatch(k -> k.startsWith(stat + " "));
    }
  }

  /** The name of a term in the table. */
  private static String name(String term) {
    return switch (term) {
      case "(intercept)" -> "(Intercept)";
      case InstrumentData.PRICE -> "log(rprice)";
      case InstrumentData.INCOME -> "log(rincome)";
      default -> term.replace("=", "");
    };
  }

  private static IvRegressionResult fit(
      CausalData data, IvMethod method, VcovType type, boolean debiased) {
    return IvRegression.builder()
        .method(method)
        .vcov(type)
        .debiased(debiased)
        .build()
        .fit(data, CONTEXT);
  }

  private static void coefficients(
      Expected e, double tolerance, String stat, IvRegressionResult r) {
    for (String term : r.terms()) {
      e.check(tolerance, stat, name(term), r.estimate(term));
    }
  }

  private static void errors(Expected e, double tolerance, String stat, IvRegressionResult r) {
    for (String term : r.terms()) {
      e.check(tolerance, stat, name(term), r.standardError(term));
    }
  }

  private static void aer(Expected e, CausalData data) {
    IvRegressionResult r = fit(data, IvMethod.twoStage(), VcovType.iid(), true);
    coefficients(e, CLOSED, "coef", r);
    errors(e, CLOSED, "se_classical", r);
    for (VcovType.Robust.Kind kind :
        List.of(VcovType.Robust.Kind.HC0, VcovType.Robust.Kind.HC1, VcovType.Robust.Kind.HC3)) {
      errors(e, CLOSED, "se_" + kind, r.withVcov(VcovType.robust(kind)));
    }
    WaldTest first = r.firstStages().get(0).classical();
    diagnostic(e, "diag:Weak instruments", first);
    diagnostic(e, "diag:Wu-Hausman", r.test(Kind.WU_HAUSMAN).orElseThrow());
    Optional<WaldTest> sargan = r.test(Kind.SARGAN);
    e.check(0, "diag:Sargan", "df1", r.instruments().size() - 1);
    if (sargan.isPresent()) {
      assertEquals(r.instruments().size() - 1, sargan.get().restrictions());
      e.check(CLOSED, "diag:Sargan", "statistic", sargan.get().statistic());
      e.check(CLOSED, "diag:Sargan", "p-value", sargan.get().pValue());
    }
    e.check(CLOSED, "sigma", "", r.sigma());
    e.check(CLOSED, "r_squared", "", r.rSquared());
    e.check(0, "nobs", "", r.observations());
    e.check(0, "df_residual", "", r.residualDegreesOfFreedom());
  }

  private static void diagnostic(Expected e, String stat, WaldTest t) {
    e.check(0, stat, "df1", t.restrictions());
    e.check(0, stat, "df2", t.denominatorDegreesOfFreedom());
    e.check(CLOSED, stat, "statistic", t.statistic());
    e.check(CLOSED, stat, "p-value", t.pValue());
  }

  private static void overidentified(Expected e, CausalData data) {
    IvMethod tsls = IvMethod.twoStage();
    coefficients(e, CLOSED, "coef_ols", fit(data, IvMethod.kClass(0), VcovType.iid(), true));
    for (Map.Entry<String, IvMethod> m :
        Map.of("2sls", tsls, "liml", IvMethod.liml(), "fuller1", IvMethod.fuller(1)).entrySet()) {
      coefficients(
          e, TWO_SOURCES, "coef_" + m.getKey(), fit(data, m.getValue(), VcovType.iid(), true));
    }
    IvRegressionResult liml = fit(data, IvMethod.liml(), VcovType.iid(), true);
    e.check(CLOSED, "liml_kappa", "", liml.kappa().orElseThrow());
    e.check(CLOSED, "lm_liml_kappa", "", liml.kappa().orElseThrow());
    for (boolean debiased : new boolean[] {false, true}) {
      String suffix = debiased ? "_debiased" : "";
      VcovType robust = debiased ? VcovType.robust(VcovType.Robust.Kind.HC1) : VcovType.robust();
      for (String name : List.of("2sls", "liml")) {
        IvMethod method = name.equals("2sls") ? tsls : IvMethod.liml();
        IvRegressionResult r = fit(data, method, VcovType.iid(), debiased);
        coefficients(e, CLOSED, "coef_lm" + name + "_unadj" + suffix, r);
        errors(e, CLOSED, "se_lm" + name + "_unadj" + suffix, r);
        coefficients(e, CLOSED, "coef_lm" + name + "_robust" + suffix, r);
        errors(e, CLOSED, "se_lm" + name + "_robust" + suffix, fit(data, method, robust, debiased));
      }
    }
    IvRegressionResult fuller = fit(data, IvMethod.fuller(1), VcovType.iid(), false);
    coefficients(e, CLOSED, "coef_lmfuller1_unadj", fuller);
    errors(e, CLOSED, "se_lmfuller1_unadj", fuller);
    strength(e, data);
    tests(e, fit(data, tsls, VcovType.iid(), true));
    gmm(e, data);
    weak(e, data);
  }

  private static void strength(Expected e, CausalData data) {
    FirstStage hc0 = fit(data, IvMethod.twoStage(), VcovType.robust(), true).firstStages().get(0);
    FirstStage hc1 =
        fit(data, IvMethod.twoStage(), VcovType.robust(VcovType.Robust.Kind.HC1), true)
            .firstStages()
            .get(0);
    e.check(CLOSED, "effective_F_HC0", "", hc0.effectiveF().orElseThrow());
    e.check(CLOSED, "effective_F_HC1", "", hc1.effectiveF().orElseThrow());
    e.check(CLOSED, "first_stage_F_HC0", "", hc0.robust().orElseThrow().statistic());
    e.check(CLOSED, "first_stage_F_classical", "", hc0.classical().statistic());
  }

  private static void tests(Expected e, IvRegressionResult r) {
    Map<String, SpecificationTest.Kind> names =
        Map.of(
            "sargan", Kind.SARGAN,
            "basmann", Kind.BASMANN,
            "wu_hausman", Kind.HAUSMAN_DIFFERENCE,
            "durbin", Kind.DURBIN_DIFFERENCE,
            "wooldridge_score", Kind.WOOLDRIDGE_SCORE,
            "wooldridge_regression", Kind.WOOLDRIDGE_REGRESSION,
            "wooldridge_overid", Kind.WOOLDRIDGE_OVERIDENTIFICATION,
            "anderson_rubin_overid(liml)", Kind.LIML_LIKELIHOOD_RATIO,
            "basmann_f(liml)", Kind.LIML_BASMANN);
    names.forEach(
        (name, kind) -> {
          WaldTest t = r.test(kind).orElseThrow();
          e.check(CLOSED, "stat_" + name, "", t.statistic());
          e.check(CLOSED, "pval_" + name, "", t.pValue());
        });
    WaldTest rank = r.test(Kind.CRAGG_DONALD).orElseThrow();
    e.check(CLOSED, "stat_rank_CD", "", rank.statistic());
    e.check(CLOSED, "pval_rank_CD", "", rank.pValue());
    // one endogenous regressor: the rank statistic is q times the first-stage F
    assertEquals(
        rank.statistic(),
        r.instruments().size() * r.firstStages().get(0).classical().statistic(),
        1e-9);
  }

  private static void gmm(Expected e, CausalData data) {
    IvRegressionResult two = fit(data, IvMethod.twoStepGmm(), VcovType.robust(), true);
    coefficients(e, CLOSED, "coef_gmm2step_robust", two);
    errors(e, CLOSED, "se_gmm2step_robust", two);
    e.check(CLOSED, "hansen_J_2step", "", two.test(Kind.GMM_J).orElseThrow().statistic());
    e.check(CLOSED, "hansen_J_2step_p", "", two.test(Kind.HANSEN_J).orElseThrow().pValue());
    IvRegressionResult many = fit(data, IvMethod.iteratedGmm(), VcovType.robust(), true);
    coefficients(e, ITERATIVE, "coef_gmmiter_robust", many);
    errors(e, ITERATIVE, "se_gmmiter_robust", many);
    e.check(ITERATIVE, "hansen_J_iter", "", many.test(Kind.GMM_J).orElseThrow().statistic());
  }

  private static void weak(Expected e, CausalData data) {
    IvRegressionResult r = fit(data, IvMethod.twoStage(), VcovType.iid(), true);
    IvRegressionResult f =
        IvRegression.builder().vcov(VcovType.iid()).smallSample(true).build().fit(data, CONTEXT);
    double q = r.instruments().size();
    for (String at : List.of("beta0=0", "beta0=2sls")) {
      double value = at.endsWith("0") ? 0 : r.estimate();
      WaldTest ar = r.weakIvTest(WeakIvTest.ANDERSON_RUBIN, value);
      e.check(CLOSED, "stat_AR", at, ar.statistic() / q);
      e.check(CLOSED, "pval_AR", at, ar.pValue());
      both(e, CLOSED, "LM", at, r.weakIvTest(WeakIvTest.LAGRANGE_MULTIPLIER, value));
      both(e, ITERATIVE, "CLR", at, r.weakIvTest(WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO, value));
      both(e, CLOSED, "LR", at, r.weakIvTest(WeakIvTest.LIKELIHOOD_RATIO, value));
    }
    WaldTest exact = f.weakIvTest(WeakIvTest.ANDERSON_RUBIN, 0);
    e.check(CLOSED, "pval_AR_F", "beta0=0", exact.pValue());
    e.check(CLOSED, "AR_F_own", "beta0=0", exact.statistic());
    e.check(CLOSED, "AR_F_own_p", "beta0=0", exact.pValue());
    Map<String, WeakIvTest> names =
        Map.of(
            "AR", WeakIvTest.ANDERSON_RUBIN,
            "LM", WeakIvTest.LAGRANGE_MULTIPLIER,
            "CLR", WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO,
            "LR", WeakIvTest.LIKELIHOOD_RATIO);
    for (Map.Entry<String, WeakIvTest> name : names.entrySet()) {
      ConfidenceSet set = r.confidenceSet(name.getValue(), 0.95);
      if (e.has("ci95_" + name.getKey())) {
        e.text("ci95_" + name.getKey(), set.kind().name().toLowerCase(java.util.Locale.ROOT));
        continue;
      }
      double[] piece = around(set, fit(data, IvMethod.liml(), VcovType.iid(), true).estimate());
      double tolerance =
          name.getKey().equals("AR") || name.getKey().equals("LR") ? CLOSED : ITERATIVE;
      e.check(tolerance, "ci95_" + name.getKey() + "_lower", "0", piece[0]);
      e.check(tolerance, "ci95_" + name.getKey() + "_upper", "0", piece[1]);
    }
  }

  /** The piece of a set that holds a value. */
  private static double[] around(ConfidenceSet set, double value) {
    double[] ends = set.pieces();
    for (int k = 0; k < ends.length; k += 2) {
      if (ends[k] <= value && value <= ends[k + 1]) {
        return new double[] {ends[k], ends[k + 1]};
      }
    }
    throw new AssertionError(set + " does not hold " + value);
  }

  private static void both(Expected e, double tolerance, String name, String at, WaldTest t) {
    e.check(tolerance, "stat_" + name, at, t.statistic());
    e.check(tolerance, "pval_" + name, at, t.pValue());
  }

  private static void finish(Expected e) {
    assertEquals(new TreeSet<>(), e.open, e.name + ": rows that were not checked");
  }

  @Test
  void cigarettesOveridentified() {
    Expected e = new Expected("cig95_overid");
    CausalData data = InstrumentData.cigarettes1995(CONTEXT::report, "tdiff", "rtax");
    aer(e, data);
    overidentified(e, data);
    finish(e);
  }

  @Test
  void cigarettesJustIdentified() {
    Expected e = new Expected("cig95_justid");
    aer(e, InstrumentData.cigarettes1995(CONTEXT::report, "tdiff"));
    finish(e);
  }

  @Test
  void college() {
    Expected e = new Expected("college_overid");
    CausalData data = InstrumentData.college(CONTEXT::report, "distance", "tuition");
    aer(e, data);
    overidentified(e, data);
    finish(e);
  }

  /** What is not of the classical family there is tested beside its estimators. */
  private static final List<String> CLASSICAL =
      List.of(
          "ols_x",
          "2sls_x",
          "wald",
          "ols_coef",
          "ols_se_HC1",
          "2sls_coef",
          "2sls_se_HC1",
          "pliv_coef",
          "pliv_se");

  private static void simple(String name, CausalData data) {
    Expected e = new Expected(name);
    VcovType hc1 = VcovType.robust(VcovType.Robust.Kind.HC1);
    IvRegressionResult ols = fit(data, IvMethod.kClass(0), hc1, true);
    IvRegressionResult tsls = fit(data, IvMethod.twoStage(), hc1, true);
    e.check(CLOSED, "ols_coef", "a", ols.estimate());
    e.check(CLOSED, "ols_se_HC1", "a", ols.standardError());
    e.check(CLOSED, "2sls_coef", "a", tsls.estimate());
    e.check(CLOSED, "2sls_se_HC1", "a", tsls.standardError());
    // residuals on residuals, divisor n: two-stage least squares with HC0
    e.check(CLOSED, "pliv_coef", "a", tsls.estimate());
    e.check(CLOSED, "pliv_se", "a", tsls.withVcov(VcovType.robust()).standardError());
    if (e.has("ols_x")) {
      e.check(CLOSED, "ols_x", "", ols.estimate());
      e.check(CLOSED, "2sls_x", "", tsls.estimate());
      Roles bare = Roles.outcome("y").treatment("a").instruments("z");
      e.check(
          CLOSED, "wald", "", fit(data.withRoles(bare), IvMethod.twoStage(), hc1, true).estimate());
    }
    List<String> left = new ArrayList<>();
    for (String key : e.open) {
      if (CLASSICAL.contains(key.substring(0, key.indexOf(' ')))) {
        left.add(key);
      }
    }
    assertEquals(List.of(), left, name + ": rows that were not checked");
  }

  @Test
  void invalidInstrument() {
    Roles roles = Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
    simple("invalid_iv_sim", CausalData.of(Datasets.load("invalid_iv_sim"), roles));
  }

  @Test
  void pension() {
    SharedData.data("pension401k.csv");
    for (String basis : List.of("lin", "quad")) {
      CausalData data = PensionData.data(basis, true, List.of(), CONTEXT::report);
      Roles roles = data.roles();
      assertEquals(List.of("p401"), roles.columns(Role.TREATMENT));
      simple("pension401k_" + basis, data);
    }
  }

  @Test
  void allRowsAreThere() {
    assertEquals(638, ROWS.size());
  }
}
