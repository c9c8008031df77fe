package org.estimand.iv;

import static org.estimand.iv.LinearIvTestData.N;
import static org.estimand.iv.LinearIvTestData.columns;
import static org.estimand.iv.LinearIvTestData.data;
import static org.estimand.iv.LinearIvTestData.fit;
import static org.estimand.iv.LinearIvTestData.over;
import static org.estimand.iv.LinearIvTestData.roles;
import static org.estimand.iv.LinearIvTestData.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import org.junit.jupiter.api.Test;

/** What must be equal by algebra. */
class IvRegressionIdentityTest {
  private static final VcovType HC0 = VcovType.robust();
  private static final List<VcovType> TYPES =
      List.of(
          VcovType.iid(),
          HC0,
          VcovType.robust(VcovType.Robust.Kind.HC1),
          VcovType.robust(VcovType.Robust.Kind.HC2),
          VcovType.robust(VcovType.Robust.Kind.HC3),
          VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "g"),
          VcovType.cluster("g", "h"),
          VcovType.neweyWest(3));

  private static Roles grouped(Roles roles) {
    return roles.cluster("g", "h").time("t");
  }

  private static void same(IvRegressionResult a, IvRegressionResult b, double tolerance) {
    for (String term : a.terms()) {
      assertEquals(a.estimate(term), b.estimate(term), tolerance, term);
      assertEquals(a.standardError(term), b.standardError(term), tolerance, term);
    }
  }

  /** A regressor that is its own instrument: least squares with every covariance. */
  @Test
  void instrumentsThatAreTheRegressorsGiveLeastSquares() {
    Roles own = grouped(Roles.outcome("y").treatment("d").covariates("x").instruments("d"));
    CausalData data = data(columns(), own);
    FeatureMatrix x = data.features(List.of("d", "x"));
    for (double[] w : new double[][] {null, data(columns(), own.unit("w")).values("w")}) {
      CausalData used = w == null ? data : data(columns(), own.weights("w", WeightKind.PRECISION));
      LinearRegression ols =
          LinearRegression.fit(
              Design.withIntercept(x), columns().get("y"), w, SampleDesign.of(data));
      for (VcovType type : TYPES) {
        Estimates want = ols.estimates(type);
        for (IvMethod method : List.of(IvMethod.twoStage(), IvMethod.kClass(0), IvMethod.liml())) {
          IvRegressionResult got = fit(method, type, used);
          for (String term : got.terms()) {
            int j = want.index(term);
            assertEquals(want.estimate(j), got.estimate(term), 1e-12, term);
            assertEquals(want.standardError(j), got.standardError(term), 1e-12, type.label());
          }
        }
      }
      IvRegressionResult r = fit(IvMethod.twoStage(), HC0, used);
      assertTrue(r.test(SpecificationTest.Kind.WU_HAUSMAN).isEmpty());
      assertTrue(Double.isInfinite(r.firstStages().get(0).classical().statistic()));
      assertTrue(
          r.toJson().replaceAll("\\s", "").contains("\"classical\":{\"statistic\":null"),
          r.toJson());
    }
  }

  @Test
  void justIdentifiedMethodsAgree() {
    for (VcovType type : List.of(HC0, VcovType.cluster("g"))) {
      Roles roles = grouped(roles("z1"));
      IvRegressionResult tsls = fit(IvMethod.twoStage(), type, roles);
      for (IvMethod method :
          List.of(
              IvMethod.liml(),
              IvMethod.kClass(1),
              IvMethod.twoStepGmm(),
              IvMethod.iteratedGmm(),
              IvMethod.continuousGmm())) {
        same(tsls, fit(method, type, roles), 1e-11);
      }
      assertTrue(tsls.test(SpecificationTest.Kind.SARGAN).isEmpty());
      // the ratio of the reduced forms
      IvRegressionResult y =
          fit(
              IvMethod.kClass(0),
              type,
              Roles.outcome("y").treatment("z1").covariates("x").instruments("z1").cluster("g"));
      IvRegressionResult d =
          fit(
              IvMethod.kClass(0),
              type,
              Roles.outcome("d").treatment("z1").covariates("x").instruments("z1").cluster("g"));
      assertEquals(y.estimate() / d.estimate(), tsls.estimate(), 1e-12);
    }
  }

  /** k = 0 and 1, LIML at its own k, and classical GMM. */
  @Test
  void theKClassHoldsItsMembers() {
    VcovType iid = VcovType.iid();
    same(fit(IvMethod.kClass(1), iid, over()), fit(IvMethod.twoStage(), iid, over()), 0);
    IvRegressionResult liml = fit(IvMethod.liml(), iid, over());
    double k = liml.kappa().orElseThrow();
    assertTrue(k > 1);
    same(fit(IvMethod.kClass(k), iid, over()), liml, 1e-12);
    same(fit(IvMethod.fuller(0), iid, over()), liml, 0);
    same(fit(IvMethod.continuousGmm(), iid, over()), liml, 0);
    same(fit(IvMethod.twoStepGmm(), iid, over()), fit(IvMethod.twoStage(), iid, over()), 0);
    assertEquals(
        fit(IvMethod.twoStepGmm(), iid, over()).test(SpecificationTest.Kind.GMM_J).orElseThrow(),
        liml.test(SpecificationTest.Kind.SARGAN).orElseThrow());
    int df = N - 5;
    double fuller = fit(IvMethod.fuller(1), iid, over()).kappa().orElseThrow();
    assertEquals(k - 1.0 / df, fuller, 1e-14);
    // the influence of a given k is its exact estimating function
    double[] phi =
        fit(IvMethod.kClass(0.5), HC0, over())
            .estimates()
            .influenceFunction()
            .orElseThrow()
            .toArray();
    for (int j = 0; j < 3; j++) {
      double sum = 0;
      for (int i = 0; i < N; i++) {
        sum += phi[j * N + i];
      }
      assertEquals(0, sum / N, 1e-12);
    }
  }

  /** Absorbed groups and dummy variables, one way and two ways. */
  @Test
  void absorbedEffectsAreDummies() {
    Map<String, double[]> columns = columns();
    for (String[] groups : new String[][] {{"g"}, {"g", "h"}}) {
      CausalData absorbed = data(columns, grouped(two()).block(IvRegression.ABSORB_BLOCK, groups));
      Roles wide = grouped(Roles.outcome("y").treatment("d", "e").instruments("z1", "z2", "z3"));
      for (String group : groups) {
        wide = wide.covariates(group).categorical(group);
      }
      CausalData dummies = data(columns, wide.covariates("x"));
      for (VcovType type : TYPES) {
        if (type.equals(VcovType.cluster("g", "h"))) {
          continue; // not defined for dummy variables of the clusters themselves
        }
        for (IvMethod method : List.of(IvMethod.twoStage(), IvMethod.liml(), IvMethod.fuller(1))) {
          IvRegressionResult a = fit(method, type, absorbed);
          IvRegressionResult b = fit(method, type, dummies);
          for (String term : a.terms()) {
            assertEquals(b.estimate(term), a.estimate(term), 1e-10, term);
            assertEquals(b.standardError(term), a.standardError(term), 1e-10, type.label());
          }
          assertEquals(b.residualDegreesOfFreedom(), a.residualDegreesOfFreedom());
          compare(b.tests(), a.tests());
          assertEquals(
              b.firstStages().get(1).conditional().orElseThrow().statistic(),
              a.firstStages().get(1).conditional().orElseThrow().statistic(),
              1e-9);
        }
      }
    }
  }

  private static void compare(List<SpecificationTest> want, List<SpecificationTest> got) {
    assertEquals(want.size(), got.size());
    for (int k = 0; k < want.size(); k++) {
      assertEquals(want.get(k).kind(), got.get(k).kind());
      SpecificationTest.Kind kind = want.get(k).kind();
      if (kind != SpecificationTest.Kind.HAUSMAN_DIFFERENCE
          && kind != SpecificationTest.Kind.DURBIN_DIFFERENCE) {
        double size = Math.max(1, want.get(k).test().statistic());
        assertEquals(
            want.get(k).test().statistic(),
            got.get(k).test().statistic(),
            1e-8 * size,
            kind.name());
      }
    }
  }

  /** Weights of precision: rows times the roots of the weights, with the constant among them. */
  @Test
  void weightsScaleRows() {
    Map<String, double[]> columns = columns();
    Map<String, double[]> scaled = columns();
    double[] w = columns.get("w");
    double[] one = new double[N];
    for (int i = 0; i < N; i++) {
      one[i] = Math.sqrt(w[i]);
      for (String name : List.of("y", "d", "z1", "z2", "z3", "x")) {
        scaled.get(name)[i] *= one[i];
      }
    }
    scaled.put("one", one);
    Design exogenous =
        new Design(concatenated(one, scaled.get("x")), N, List.of(Design.INTERCEPT, "x"));
    CausalData plain = data(scaled, over());
    var model =
        org.estimand.regress.InstrumentalRegression.of(
            plain.features(List.of("d")),
            exogenous,
            plain.features(List.of("z1", "z2", "z3")),
            scaled.get("y"),
            null,
            null,
            SampleDesign.rows(N));
    CausalData weighted = data(columns, over().weights("w", WeightKind.PRECISION));
    for (VcovType type : TYPES.subList(0, 5)) {
      Estimates want = model.liml(0).estimates(type, true);
      IvRegressionResult got = fit(IvMethod.liml(), type, weighted);
      assertArrayEquals(want.toArray(), got.estimates().toArray(), 1e-12);
      assertArrayEquals(want.vcov(), got.estimates().vcov(), 1e-12);
    }
    double[] residuals = fit(IvMethod.liml(), HC0, weighted).residuals();
    IvRegressionResult r = fit(IvMethod.liml(), HC0, weighted);
    double u =
        columns.get("y")[5]
            - r.estimate("d") * columns.get("d")[5]
            - r.estimate("x") * columns.get("x")[5]
            - r.estimate(Design.INTERCEPT);
    assertEquals(u, residuals[5], 1e-12);
  }

  private static double[] concatenated(double[] a, double[] b) {
    double[] out = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  /** One overidentifying restriction: J is a squared t-statistic. */
  @Test
  void oneRestrictionIsASquaredStatistic() {
    Roles roles = roles("z1", "z2");
    for (VcovType type : List.of(HC0, VcovType.cluster("g"))) {
      CausalData data = data(columns(), grouped(roles));
      IvRegressionResult tsls = fit(IvMethod.twoStage(), type, data);
      double[] u = tsls.residuals();
      double[] x = columns().get("x");
      double[] d = residual(columns().get("d"), x);
      double[] a = residual(columns().get("z1"), x);
      double[] b = residual(columns().get("z2"), x);
      // the combination of the instruments that the regressor is uncorrelated with
      double[] c = new double[N];
      double top = IvForms.dot(a, d);
      double bottom = IvForms.dot(b, d);
      double[] sums = new double[type == HC0 ? N : 24];
      double total = 0;
      for (int i = 0; i < N; i++) {
        c[i] = (a[i] * bottom - b[i] * top) * u[i];
        total += c[i];
        sums[type == HC0 ? i : i % 24] += c[i];
      }
      assertEquals(
          total * total / IvForms.dot(sums, sums),
          tsls.test(SpecificationTest.Kind.HANSEN_J).orElseThrow().statistic(),
          1e-9);
    }
  }

  private static double[] residual(double[] y, double[] x) {
    double[] both = concatenated(new double[x.length], x);
    java.util.Arrays.fill(both, 0, x.length, 1);
    return org.estimand.regress.Projection.onto(both, x.length, 2).residuals(y);
  }

  /** Continuous updating reaches the smallest value of its objective. */
  @Test
  void continuousUpdatingIsAMinimum() {
    for (VcovType type : List.of(HC0, VcovType.cluster("g"))) {
      CausalData data = data(columns(0.3), grouped(over()));
      IvRegressionResult cue = fit(IvMethod.continuousGmm(), type, data);
      double least = cue.test(SpecificationTest.Kind.GMM_J).orElseThrow().statistic();
      double smallest = Double.POSITIVE_INFINITY;
      for (int k = -400; k <= 400; k++) {
        double j = objective(cue.estimate() + k / 100.0, type);
        smallest = Math.min(smallest, j);
      }
      assertEquals(smallest, least, 1e-9);
      assertEquals(least, objective(cue.estimate(), type), 1e-10);
    }
  }

  /** g'S^-1 g with partialled columns, from first principles. */
  private static double objective(double beta, VcovType type) {
    Map<String, double[]> c = columns(0.3);
    double[] x = c.get("x");
    double[] y = residual(c.get("y"), x);
    double[] d = residual(c.get("d"), x);
    double[][] z = new double[3][];
    double[] g = new double[3];
    double[] s = new double[9];
    int groups = type == HC0 ? N : 24;
    double[][] sums = new double[3][groups];
    for (int k = 0; k < 3; k++) {
      z[k] = residual(c.get("z" + (k + 1)), x);
      for (int i = 0; i < N; i++) {
        double m = z[k][i] * (y[i] - beta * d[i]);
        g[k] += m;
        sums[k][type == HC0 ? i : i % 24] += m;
      }
    }
    for (int k = 0; k < 9; k++) {
      s[k] = IvForms.dot(sums[k % 3], sums[k / 3]);
    }
    return IvForms.form(s, g);
  }

  @Test
  void rankTestsOfOneRegressorAreItsFirstStage() {
    IvRegressionResult r = fit(IvMethod.twoStage(), HC0, over());
    WaldTest wald = r.test(SpecificationTest.Kind.KLEIBERGEN_PAAP_WALD).orElseThrow();
    assertEquals(
        3 * r.firstStages().get(0).robust().orElseThrow().statistic(), wald.statistic(), 1e-9);
    assertEquals(
        3 * r.firstStages().get(0).classical().statistic(),
        r.test(SpecificationTest.Kind.CRAGG_DONALD).orElseThrow().statistic(),
        1e-9);
    // LM: the squares of the instruments times the regressor itself
    double[] x = columns().get("x");
    double[] d = residual(columns().get("d"), x);
    double[] g = new double[3];
    double[] s = new double[9];
    double[][] m = new double[3][N];
    for (int k = 0; k < 3; k++) {
      double[] z = residual(columns().get("z" + (k + 1)), x);
      for (int i = 0; i < N; i++) {
        m[k][i] = z[i] * d[i];
        g[k] += m[k][i];
      }
    }
    for (int k = 0; k < 9; k++) {
      s[k] = IvForms.dot(m[k % 3], m[k / 3]);
    }
    assertEquals(
        IvForms.form(s, g),
        r.test(SpecificationTest.Kind.KLEIBERGEN_PAAP_LM).orElseThrow().statistic(),
        1e-9);
  }

  /** Two regressors: rank tests and conditional F do not depend on which combinations are named. */
  @Test
  void diagnosticsOfTwoRegressors() {
    Map<String, double[]> columns = columns();
    Map<String, double[]> turned = columns();
    for (int i = 0; i < N; i++) {
      turned.get("e")[i] = 2 * columns.get("e")[i] - 3 * columns.get("d")[i] + 1;
    }
    for (VcovType type : List.of(VcovType.iid(), HC0)) {
      IvRegressionResult a = fit(IvMethod.twoStage(), type, data(columns, two()));
      IvRegressionResult b = fit(IvMethod.twoStage(), type, data(turned, two()));
      for (SpecificationTest.Kind kind :
          List.of(
              SpecificationTest.Kind.CRAGG_DONALD,
              SpecificationTest.Kind.KLEIBERGEN_PAAP_LM,
              SpecificationTest.Kind.KLEIBERGEN_PAAP_WALD,
              SpecificationTest.Kind.WU_HAUSMAN,
              SpecificationTest.Kind.WOOLDRIDGE_SCORE,
              SpecificationTest.Kind.HANSEN_J)) {
        double want = a.test(kind).orElseThrow().statistic();
        assertEquals(
            want, b.test(kind).orElseThrow().statistic(), 1e-8 * Math.max(1, want), kind.name());
      }
      // what the other regressor leaves of e does not change when it is added to e
      double f = a.firstStages().get(1).conditional().orElseThrow().statistic();
      assertEquals(f, b.firstStages().get(1).conditional().orElseThrow().statistic(), 1e-8 * f);
      assertEquals(a.estimate("e") / 2, b.estimate("e"), 1e-11);
    }
    // Sanderson and Windmeijer by two regressions
    CausalData other =
        data(
            columns,
            Roles.outcome("e").treatment("d").covariates("x").instruments("z1", "z2", "z3"));
    double[] rest = fit(IvMethod.twoStage(), VcovType.iid(), other).residuals();
    double[] x = columns.get("x");
    double[] left = residual(rest, x);
    double[] all = new double[3 * N];
    for (int k = 0; k < 3; k++) {
      System.arraycopy(residual(columns.get("z" + (k + 1)), x), 0, all, k * N, N);
    }
    double[] e = org.estimand.regress.Projection.onto(all, N, 3).residuals(left);
    double rss = IvForms.dot(e, e);
    double f = (IvForms.dot(left, left) - rss) / 2 / (rss / (N - 5));
    assertEquals(
        f,
        fit(IvMethod.twoStage(), VcovType.iid(), data(columns, two()))
            .firstStages()
            .get(1)
            .conditional()
            .orElseThrow()
            .statistic(),
        1e-9);
  }
}
