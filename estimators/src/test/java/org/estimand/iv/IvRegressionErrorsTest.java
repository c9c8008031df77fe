package org.estimand.iv;

import static org.estimand.iv.LinearIvTestData.CONTEXT;
import static org.estimand.iv.LinearIvTestData.columns;
import static org.estimand.iv.LinearIvTestData.data;
import static org.estimand.iv.LinearIvTestData.fit;
import static org.estimand.iv.LinearIvTestData.over;
import static org.estimand.iv.LinearIvTestData.roles;
import static org.estimand.iv.LinearIvTestData.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What cannot be answered is said in full. */
class IvRegressionErrorsTest {
  private static final VcovType HC0 = VcovType.robust();

  private static void fails(String message, Executable what) {
    assertEquals(message, assertThrows(CausalException.class, what).getMessage());
  }

  private static IvRegressionResult twoStage(Map<String, double[]> columns, Roles roles) {
    return fit(IvMethod.twoStage(), HC0, data(columns, roles));
  }

  private static String message(IvRegressionResult r, String code) {
    return r.diagnostics().stream()
        .filter(d -> d.code().equals(code))
        .map(Diagnostic::message)
        .findFirst()
        .orElseThrow(() -> new AssertionError(code + " is not in " + r.diagnostics()));
  }

  @Test
  void options() {
    fails(
        "CONF-200 k = -0.5; must be at least 0 and finite, for example 1.",
        () -> IvMethod.kClass(-0.5));
    fails(
        "CONF-200 a = Infinity; must be at least 0 and finite, for example 1.",
        () -> IvMethod.fuller(Double.POSITIVE_INFINITY));
    fails(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.",
        () -> IvRegression.builder().level(95).build());
    fails(
        "CONF-201 Value 2 of the null hypothesis is NaN; must be finite.",
        () -> IvRegression.builder().nullHypothesis(0, Double.NaN).build());
    String values =
        "CONF-202 The null hypothesis has 3 values; there are 2 endogenous regressors (d, e). Give"
            + " one value for each.";
    fails(
        values,
        () ->
            IvRegression.builder()
                .nullHypothesis(0, 0, 0)
                .build()
                .fit(data(columns(), two()), CONTEXT));
    IvRegressionResult r = fit(IvMethod.twoStage(), HC0, two());
    fails(values, () -> r.weakIvTest(WeakIvTest.ANDERSON_RUBIN, 0, 0, 0));
    fails(
        "CONF-203 \"x\" is not an endogenous regressor, so it has no weak-instrument-robust set."
            + " Endogenous: d, e.",
        () -> r.confidenceSet(WeakIvTest.ANDERSON_RUBIN, "x", 0.95));
    fails(
        "CONF-043 level = 0.0; must lie between 0 and 1, for example 0.95.",
        () -> r.confidenceSet(WeakIvTest.ANDERSON_RUBIN, 0));
    fails(
        "NOTSUP-202 With several endogenous regressors (d, e) the set of one of them is defined for"
            + " ANDERSON_RUBIN under the covariance iid; ANDERSON_RUBIN under robust (HC0), no factor"
            + " is not. Use weakIvTest for values of all of them.",
        () -> r.confidenceSet(WeakIvTest.ANDERSON_RUBIN, 0.95));
    fails(
        "NOTSUP-203 CLR (Moreira) is defined here for one endogenous regressor; there are 2. Use"
            + " ANDERSON_RUBIN or LAGRANGE_MULTIPLIER.",
        () -> r.weakIvTest(WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO, 0, 0));
  }

  @Test
  void weights() {
    fails(
        "NOTSUP-200 WEIGHT \"w\" counts identical observations, but IvRegression takes SAMPLING and"
            + " PRECISION weights only. Repeat each row as often as its weight says.",
        () -> twoStage(columns(), over().weights("w", WeightKind.FREQUENCY)));
    fails(
        "NOTSUP-201 WEIGHT \"w\" holds sampling weights, for which the classical covariance is not"
            + " defined. Use a robust or clustered covariance, or declare precision weights.",
        () -> fit(IvMethod.twoStage(), VcovType.iid(), over().weights("w", WeightKind.SAMPLING)));
  }

  @Test
  void rolesThatWouldBeIgnored() {
    fails(
        "DATA-005 STRATUM \"g\" was given, but iv-2sls takes no STRATUM columns. Remove the role.",
        () -> twoStage(columns(), over().with(org.estimand.data.Role.STRATUM, "g")));
    fails(
        "DATA-005 Block \"gate\" was given, but iv-liml takes no such block. Remove the block.",
        () -> fit(IvMethod.liml(), HC0, over().block("gate", "g")));
    fails(
        "DATA-020 iv-2sls needs at least one column with the role INSTRUMENT; none was given. Name it"
            + " in Roles.",
        () -> twoStage(columns(), Roles.outcome("y").treatment("d")));
  }

  @Test
  void tooFewInstruments() {
    fails(
        "IDENT-200 There are 1 instruments (z1) for 2 endogenous regressors (d, e). Name at least as"
            + " many instruments as endogenous regressors.",
        () ->
            twoStage(
                columns(),
                Roles.outcome("y").treatment("d", "e").covariates("x").instruments("z1")));
    Map<String, double[]> twice = columns();
    twice.put("z4", twice.get("z1").clone());
    fails(
        "IDENT-200 There are 1 instruments (z1) for 2 endogenous regressors (d, e); left out because"
            + " other columns determine them: z4. Name at least as many instruments as endogenous"
            + " regressors.",
        () ->
            twoStage(
                twice,
                Roles.outcome("y").treatment("d", "e").covariates("x").instruments("z1", "z4")));
    Map<String, double[]> constant = columns();
    constant.put("one", new double[LinearIvTestData.N]);
    fails(
        "IDENT-200 There are 0 instruments (none) for 1 endogenous regressors (d); left out because"
            + " other columns determine them: one. Name at least as many instruments as endogenous"
            + " regressors.",
        () -> twoStage(constant, roles("one")));
  }

  @Test
  void collinearColumnsAreNamed() {
    Map<String, double[]> columns = columns();
    double[] sum = new double[LinearIvTestData.N];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = columns.get("z1")[i] - 2 * columns.get("z2")[i] + columns.get("x")[i] + 3;
    }
    columns.put("sum", sum);
    columns.put("x2", columns.get("x").clone());
    IvRegressionResult r =
        twoStage(
            columns,
            Roles.outcome("y").treatment("d").covariates("x", "x2").instruments("z1", "z2", "sum"));
    assertEquals(
        List.of(
            "Covariates dropped because others determine them: x2.",
            "Instruments dropped because others determine them: sum."),
        r.diagnostics().stream()
            .filter(d -> d.code().equals("COLLINEAR"))
            .map(Diagnostic::message)
            .toList());
    assertEquals(List.of("z1", "z2"), r.instruments());
    assertEquals(fit(IvMethod.twoStage(), HC0, roles("z1", "z2")).estimate(), r.estimate(), 1e-11);
  }

  @Test
  void regressorsThatAreDetermined() {
    Map<String, double[]> columns = columns();
    double[] v = new double[LinearIvTestData.N];
    for (int i = 0; i < v.length; i++) {
      v[i] = 2 * columns.get("x")[i] + 1;
    }
    columns.put("v", v);
    fails(
        "IDENT-202 The endogenous regressor v is determined by the exogenous columns or by the other"
            + " endogenous regressors, so its coefficient is not identified. Remove it, or the columns"
            + " that determine it.",
        () ->
            twoStage(columns, Roles.outcome("y").treatment("v").covariates("x").instruments("z1")));
    fails(
        "IDENT-202 The endogenous regressor g is determined by the exogenous columns or by the other"
            + " endogenous regressors, so its coefficient is not identified. Remove it, or the columns"
            + " that determine it.",
        () ->
            twoStage(
                columns,
                Roles.outcome("y")
                    .treatment("g")
                    .instruments("z1")
                    .block(IvRegression.ABSORB_BLOCK, "g")));
  }

  /** The instrument is exactly unrelated; a sample correlation of zero leaves nothing to divide. */
  @Test
  void uselessInstruments() {
    CausalData exact =
        CausalData.of(
            Columns.none()
                .number("y", 1, 2, 3, 4, 5, 7, 1, 2)
                .number("d", 1, 1, -1, -1, 1, 1, -1, -1)
                .number("z", 1, -1, 1, -1, 1, -1, 1, -1),
            Roles.outcome("y").treatment("d").instruments("z"));
    fails(
        "IDENT-203 The instruments (z) do not move d beyond the exogenous columns and the other"
            + " endogenous regressors; the effect is not identified. Use instruments that are related"
            + " to the treatment.",
        () -> fit(IvMethod.twoStage(), HC0, exact));
    IvRegressionResult r = fit(IvMethod.twoStage(), VcovType.iid(), data(columns(0), roles("z2")));
    String text = message(r, "WEAK_INSTRUMENT");
    assertTrue(
        text.endsWith(
            ", not above 23.11: a bias of more than 10% of the worst case is not ruled out. Read the"
                + " Anderson-Rubin or CLR set instead of the interval."),
        text);
    assertTrue(
        message(fit(IvMethod.twoStage(), HC0, data(columns(0), two())), "WEAK_INSTRUMENT")
            .contains("below 10. Read weak-instrument-robust tests instead of the interval."));
    assertTrue(
        fit(IvMethod.twoStage(), HC0, data(columns(3), over())).diagnostics().stream()
            .noneMatch(d -> d.code().equals("WEAK_INSTRUMENT")));
  }

  @Test
  void moreParametersThanRows() {
    CausalData few = data(columns(), two()).subset(0, 1, 2, 3, 4);
    fails(
        "IDENT-201 The model has 2 endogenous regressors, 3 instruments, 2 exogenous columns for 5"
            + " rows. Use fewer columns or more rows.",
        () -> fit(IvMethod.twoStage(), HC0, few));
    CausalData absorbed =
        data(columns(), over().block(IvRegression.ABSORB_BLOCK, "t")).subset(0, 1, 2, 3, 4, 5, 6);
    fails(
        "IDENT-201 The model has 1 endogenous regressors, 3 instruments, 1 exogenous columns and 7"
            + " absorbed effects for 7 rows. Use fewer columns or more rows.",
        () -> fit(IvMethod.twoStage(), HC0, absorbed));
  }

  @Test
  void aLargeK() {
    String text =
        assertThrows(CausalException.class, () -> fit(IvMethod.kClass(50), HC0, over()))
            .getMessage();
    assertTrue(
        text.startsWith(
            "IDENT-204 The equations of the k-class with k = 50.0 are not positive definite: k is"
                + " above what the instruments bear (in this data less than "),
        text);
    assertTrue(text.endsWith("). Use a smaller k, or LIML."), text);
  }

  /** Two clusters cannot tell the covariance of three moments. */
  @Test
  void moreInstrumentsThanClusters() {
    CausalData data = data(halves(), over().cluster("h"));
    VcovType type = VcovType.cluster("h");
    fails(
        "IDENT-205 The covariance of the 3 instruments' moments is singular, so what is built on it is"
            + " not defined. It needs more independent rows, clusters or periods than instruments; use"
            + " fewer instruments or another covariance.",
        () -> fit(IvMethod.twoStepGmm(), type, data));
    IvRegressionResult r = fit(IvMethod.twoStage(), type, data);
    assertTrue(
        message(r, "TESTS_LEFT_OUT")
            .startsWith(
                "The covariance of the moments is singular, so these tests are not defined: "));
    assertTrue(r.summary().contains("cannot be computed"), r.summary());
    assertTrue(r.firstStages().get(0).robust().isEmpty());
    assertEquals(data.rows(), r.observations());
  }

  private static Map<String, double[]> halves() {
    Map<String, double[]> columns = columns();
    for (int i = 0; i < LinearIvTestData.N; i++) {
      columns.get("h")[i] = i % 2;
    }
    return columns;
  }

  @Test
  void searchesThatDoNotEnd() {
    var model = fit(IvMethod.twoStage(), HC0, over()).model();
    String iterated =
        assertThrows(CausalException.class, () -> LinearGmm.iterated(model, HC0, 3)).getMessage();
    assertTrue(
        iterated.startsWith(
            "CONV-200 Iterated GMM did not settle in 3 steps; the last moved the fit by "),
        iterated);
    assertTrue(
        iterated.endsWith(
            " of the outcome's length (tolerance 1.0e-13). Use two steps, or fewer instruments."),
        iterated);
    String continuous =
        assertThrows(CausalException.class, () -> ContinuousGmm.fit(model, HC0, 0)).getMessage();
    assertTrue(
        continuous.startsWith(
            "CONV-201 Continuously updated GMM reached no minimum from two-stage least squares,"
                + " two-step GMM and LIML; the last slope was "),
        continuous);
    assertTrue(
        continuous.endsWith(
            " (tolerance 1.0e-11). The instruments may be too weak; use LIML or a confidence set."),
        continuous);
  }
}
