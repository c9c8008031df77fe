package org.estimand.iv;

import static org.estimand.iv.LinearIvTestData.CONTEXT;
import static org.estimand.iv.LinearIvTestData.N;
import static org.estimand.iv.LinearIvTestData.columns;
import static org.estimand.iv.LinearIvTestData.data;
import static org.estimand.iv.LinearIvTestData.over;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.VcovType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every linear model with instruments. */
class IvRegressionContractTest {
  private static final double LOOSE = 1e-9;

  record Case(IvMethod method, VcovType type, boolean weighted, boolean absorbed) {
    Roles roles() {
      Roles r = over().cluster("g").time("t");
      r = weighted ? r.weights("w", WeightKind.PRECISION) : r;
      return absorbed ? r.block(IvRegression.ABSORB_BLOCK, "h") : r;
    }

    IvRegressionResult fit(CausalData data, FitContext context) {
      return IvRegression.builder().method(method).vcov(type).build().fit(data, context);
    }

    IvRegressionResult fit(Map<String, double[]> columns) {
      return fit(data(columns, roles()), CONTEXT);
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (IvMethod method :
        List.of(
            IvMethod.twoStage(),
            IvMethod.liml(),
            IvMethod.fuller(1),
            IvMethod.kClass(0.5),
            IvMethod.twoStepGmm(),
            IvMethod.iteratedGmm(),
            IvMethod.continuousGmm())) {
      out.add(new Case(method, VcovType.iid(), false, false));
      out.add(new Case(method, VcovType.robust(), true, false));
      out.add(new Case(method, VcovType.cluster("g"), false, true));
      out.add(new Case(method, VcovType.neweyWest(2), true, true));
    }
    return out.stream();
  }

  private static void same(IvRegressionResult a, IvRegressionResult b, double tolerance) {
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), tolerance);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), tolerance);
    assertEquals(a.tests().size(), b.tests().size());
    for (int k = 0; k < a.tests().size(); k++) {
      double want = a.tests().get(k).test().statistic();
      assertEquals(
          want,
          b.tests().get(k).test().statistic(),
          tolerance * 100 * Math.max(1, Math.abs(want)),
          a.tests().get(k).kind().name());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsSeedsAndOrderOfCallsChangeNothing(Case c) {
    CausalData data = data(columns(), c.roles());
    String before = data.sha256();
    IvRegressionResult one = c.fit(data, FitContext.seed(1).threads(1));
    String sets = one.blocks().toString();
    for (int threads : new int[] {2, 7}) {
      IvRegressionResult other = c.fit(data, FitContext.seed(threads).threads(threads));
      assertTrue(one.estimates().sameNumbers(other.estimates()));
      assertEquals(one.tests(), other.tests());
      assertEquals(one.firstStages(), other.firstStages());
      assertEquals(Json.write(one.blocks()), Json.write(other.blocks()), sets);
    }
    assertEquals(before, data.sha256());
    Map<String, Object> json = Json.read(one.toJson());
    assertEquals("beta", json.get("estimand"));
    assertEquals(1, ((List<?>) json.get("firstStage")).size());
    assertEquals(4, ((List<?>) json.get("confidenceSets")).size());
    assertEquals(one.tests().size(), ((List<?>) json.get("tests")).size());
    assertTrue(one.summary().lines().allMatch(line -> line.length() <= 90), one.summary());
    assertTrue(!one.toJson().contains("NaN") && !one.toJson().contains("Infinity"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOrderOfRowsChangesNothing(Case c) {
    int[] order = new int[N];
    for (int i = 0; i < N; i++) {
      order[i] = i * 7 % N;
    }
    Map<String, double[]> turned = new LinkedHashMap<>();
    columns()
        .forEach(
            (name, v) -> {
              double[] to = new double[N];
              for (int i = 0; i < N; i++) {
                to[i] = v[order[i]];
              }
              turned.put(name, to);
            });
    same(c.fit(columns()), c.fit(turned), LOOSE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void unitsChangeNothing(Case c) {
    IvRegressionResult one = c.fit(columns());
    Map<String, double[]> scaled = columns();
    for (int i = 0; i < N; i++) {
      scaled.get("y")[i] = 1e4 * scaled.get("y")[i] - 3;
      scaled.get("d")[i] = 1e-3 * scaled.get("d")[i] + 2;
      scaled.get("z1")[i] = 1e5 * scaled.get("z1")[i] + scaled.get("z2")[i];
      scaled.get("w")[i] *= 40;
    }
    IvRegressionResult two = c.fit(scaled);
    assertEquals(one.estimate() * 1e7, two.estimate(), LOOSE * 1e7);
    assertEquals(one.standardError() * 1e7, two.standardError(), LOOSE * 1e7);
    assertEquals(one.estimate("x") * 1e4, two.estimate("x"), LOOSE * 1e4);
    for (SpecificationTest t : one.tests()) {
      if (t.kind() != SpecificationTest.Kind.HAUSMAN_DIFFERENCE
          && t.kind() != SpecificationTest.Kind.DURBIN_DIFFERENCE) {
        double want = t.test().statistic();
        assertEquals(
            want,
            two.test(t.kind()).orElseThrow().statistic(),
            1e-7 * Math.max(1, Math.abs(want)),
            t.kind().name());
      }
    }
    for (WeakIvTest test : WeakIvTest.values()) {
      double[] a = one.confidenceSet(test, 0.9).pieces();
      double[] b = two.confidenceSet(test, 0.9).pieces();
      assertEquals(a.length, b.length, test.name());
      for (int k = 0; k < a.length; k++) {
        if (Double.isFinite(a[k])) {
          assertEquals(a[k] * 1e7, b[k], 1e-6 * Math.max(1, Math.abs(a[k])) * 1e7, test.name());
        }
      }
    }
    assertEquals(one.rSquared(), two.rSquared(), LOOSE);
  }

  /** The robust covariance is that of the influence function, whose mean is zero or nearly so. */
  @ParameterizedTest
  @MethodSource("cases")
  void influence(Case c) {
    IvRegressionResult r = c.fit(columns());
    InfluenceFunction phi = r.estimates().influenceFunction().orElseThrow();
    for (int j = 0; j < r.terms().size(); j++) {
      double s = 0;
      double sum = 0;
      for (int i = 0; i < N; i++) {
        s += phi.at(i, j) * phi.at(i, j);
        sum += phi.at(i, j);
      }
      double se = Math.sqrt(s) / N;
      assertEquals(se, r.withVcov(VcovType.robust()).standardError(r.terms().get(j)), 1e-12 * se);
      double share = c.method().kind() == IvMethod.Kind.CONTINUOUS_GMM ? 0.3 : 0.1;
      assertTrue(Math.abs(sum / N) < share * se, r.terms().get(j) + " " + sum / N + " " + se);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anotherCovarianceIsThatOfAnotherFit(Case c) {
    if (c.method().isGmm()) {
      return; // weights of GMM follow the covariance
    }
    VcovType next = VcovType.robust(VcovType.Robust.Kind.HC3);
    CausalData data = data(columns(), c.roles());
    IvRegressionResult a = c.fit(data, CONTEXT).withVcov(next);
    IvRegressionResult b =
        IvRegression.builder().method(c.method()).vcov(next).build().fit(data, CONTEXT);
    assertEquals(a.estimates().vcovLabel(), b.estimates().vcovLabel());
    same(a, b, 0);
    assertEquals(a.firstStages(), b.firstStages());
    assertEquals(Json.write(a.blocks()), Json.write(b.blocks()));
  }
}
