package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.estimand.data.Grouping;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.Estimates;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.junit.jupiter.api.Test;

/** CR2 with Satterthwaite's degrees of freedom against its definition in n x n matrices. */
class SatterthwaiteTest {
  private static final Sample DATA = new Sample(8, 60, 7, 5);
  private static final Design DESIGN = Design.withIntercept(DATA.x);

  private static Estimates judged(LinearRegression fit, String column) {
    return fit.clustered(column, ClusterCorrection.CR2_SATTERTHWAITE);
  }

  /** The degrees of freedom, then the variance; with weights under the variance 1/w. */
  private static double[] byDefinition(
      Design design, double[] y, double[] w, Grouping clusters, double... c) {
    double[] phi = w == null ? null : Arrays.stream(w).map(v -> 1 / v).toArray();
    Cr2Definition definition = new Cr2Definition(design, y, w, phi, clusters);
    return new double[] {definition.freedom(c), definition.variance(c)};
  }

  private static double[] unit(int q, int j) {
    double[] c = new double[q];
    c[j] = 1;
    return c;
  }

  @Test
  void everyCoefficientAndCombinationIsThatOfTheDefinition() {
    for (double[] w : new double[][] {null, DATA.w}) {
      for (Grouping g : List.of(DATA.firm, DATA.year)) {
        LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, w, DATA.design());
        Estimates got = judged(fit, g.column());
        for (int j = 0; j < 3; j++) {
          double[] want = byDefinition(DESIGN, DATA.y, w, g, unit(3, j));
          assertEquals(want[0], got.degreesOfFreedom(j), 1e-10 * want[0]);
          assertEquals(want[1], got.covariance(j, j), 1e-11 * want[1]);
        }
        double[] want = byDefinition(DESIGN, DATA.y, w, g, 0, 2, -1);
        Estimates sum = got.contrast("2a - b", Map.of("a", 2.0, "b", -1.0));
        assertEquals(want[0], sum.degreesOfFreedom(), 1e-10 * want[0]);
        assertEquals(want[1], sum.covariance(0, 0), 1e-11 * want[1]);
        // of two contrasts a contrast again
        Estimates two = got.compact().contrasts(List.of("s", "t"), 0, 1, 1, 0, 1, 1);
        Estimates again = two.contrast("s - t", Map.of("s", 3.0, "t", -1.0));
        double[] back = byDefinition(DESIGN, DATA.y, w, g, -1, 3, 2);
        assertEquals(back[0], again.degreesOfFreedom(), 1e-10 * back[0]);
      }
    }
  }

  @Test
  void absorbedEffectsAreDummyVariables() {
    LinearRegression within =
        LinearRegression.within(DATA.x, DATA.y, FixedEffects.of(DATA.firm), DATA.design());
    Estimates got = judged(within, "firm");
    Design dummies = DATA.dummies(DATA.firm);
    int q = dummies.columns();
    for (int j = 0; j < 2; j++) {
      double[] want = byDefinition(dummies, DATA.y, null, DATA.firm, unit(q, q - 2 + j));
      assertEquals(want[0], got.degreesOfFreedom(j), 1e-9 * want[0]);
      assertEquals(want[1], got.covariance(j, j), 1e-10 * want[1]);
    }
  }

  @Test
  void aClusterThatIsFittedExactlyCountsWhereItIsNot() {
    // a dummy of firm 0 beside the two columns: its own coefficient has no degrees of freedom
    int n = DATA.n;
    double[] x = Arrays.copyOf(DESIGN.values(), 4 * n);
    for (int i = 0; i < n; i++) {
      x[3 * n + i] = DATA.firm.codes()[i] == 0 ? 1 : 0;
    }
    Design design = new Design(x, n, List.of("c", "a", "b", "first"));
    LinearRegression fit = LinearRegression.fit(design, DATA.y, null, DATA.design());
    Estimates got = judged(fit, "firm");
    for (int j = 0; j < 3; j++) {
      double[] want = byDefinition(design, DATA.y, null, DATA.firm, unit(4, j));
      assertEquals(want[0], got.degreesOfFreedom(j), 1e-8 * want[0]);
    }
  }

  @Test
  void studentsTIsTheReference() {
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, null, DATA.design());
    Estimates e = judged(fit, "firm");
    Estimates cr2 = fit.clustered("firm", ClusterCorrection.CR2);
    assertArrayEquals(cr2.vcov(), e.vcov());
    assertEquals(
        "cluster (firm), 7 clusters, CR2 (Bell-McCaffrey), Satterthwaite t", e.vcovLabel());
    for (int j = 0; j < 3; j++) {
      assertEquals(Double.POSITIVE_INFINITY, cr2.degreesOfFreedom(j));
      TDistribution t = new TDistribution(e.degreesOfFreedom(j));
      double se = e.standardError(j);
      double tail = 2 * t.cumulativeProbability(-Math.abs(e.estimate(j) / se));
      assertEquals(tail, e.pValue(j), 1e-14);
      assertEquals(
          e.estimate(j) + t.inverseCumulativeProbability(0.95) * se,
          e.confidenceInterval(j, 0.9).upper().getAsDouble(),
          1e-9);
    }
    assertTrue(Math.abs(e.degreesOfFreedom(0) - e.degreesOfFreedom(1)) > 0.01);
    // the degrees of freedom belong to the covariance
    assertEquals(
        Double.POSITIVE_INFINITY, e.withVcov(VcovType.cluster("firm")).degreesOfFreedom(1));
  }

  @Test
  void aWaldTestOfOneRestriction() {
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, null, DATA.design());
    Estimates e = judged(fit, "firm");
    double df = byDefinition(DESIGN, DATA.y, null, DATA.firm, 0, 1, 1)[0];
    Estimates sum = e.contrast("sum", Map.of("a", 1.0, "b", 1.0));
    double f = Math.pow((sum.estimate(0) - 0.25) / sum.standardError(0), 2);
    var test = e.wald(new double[] {0, 1, 1}, 0.25);
    assertEquals(df, test.denominatorDegreesOfFreedom(), 1e-10);
    assertEquals(f, test.statistic(), 1e-9);
    assertEquals(1 - new FDistribution(1, df).cumulativeProbability(f), test.pValue(), 1e-10);
  }

  @Test
  void severalRestrictionsAreJudgedByHotelling() {
    for (double[] w : new double[][] {null, DATA.w}) {
      LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, w, DATA.design());
      double[] phi = w == null ? null : Arrays.stream(w).map(v -> 1 / v).toArray();
      Cr2Definition definition = new Cr2Definition(DESIGN, DATA.y, w, phi, DATA.firm);
      double[][] rows = {{0, 1, 2}, {1, 0.5, 0}};
      double[] restrictions = {0, 1, 1, 0.5, 2, 0};
      double eta = definition.eta(new Array2DRowRealMatrix(rows));
      Estimates e = judged(fit, "firm");
      double chi =
          fit.clustered("firm", ClusterCorrection.CR2).wald(restrictions, 0.1, 1).statistic();
      WaldTest test = e.wald(restrictions, 0.1, 1);
      double f = (eta - 1) / (2 * eta) * chi;
      assertEquals(eta - 1, test.denominatorDegreesOfFreedom(), 1e-9);
      assertEquals(f, test.statistic(), 1e-9 * f);
      double tail = 1 - new FDistribution(2, eta - 1).cumulativeProbability(f);
      assertEquals(tail, test.pValue(), 1e-9);
      // of contrasts, and in other units, the same test
      Estimates two = e.compact().contrasts(List.of("s", "t"), 0, 1, 1, 0.5, 2, 0);
      WaldTest again = two.wald(new double[] {10, 0, 0, -3}, 1, -3);
      assertEquals(test.denominatorDegreesOfFreedom(), again.denominatorDegreesOfFreedom(), 1e-9);
      assertEquals(test.statistic(), again.statistic(), 1e-9 * f);
    }
  }

  @Test
  void fewClustersAreRemarkedOn() {
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, null, DATA.design());
    List<Diagnostic> plain = fit.estimates(VcovType.cluster("firm")).diagnostics();
    assertEquals("FEW_CLUSTERS", plain.get(0).code());
    assertEquals(plain, fit.clustered("firm", ClusterCorrection.CR2).diagnostics());
    assertEquals(plain, fit.clustered("firm", ClusterCorrection.CR3).diagnostics());
    assertEquals(
        List.of(),
        judged(fit, "firm").diagnostics().stream()
            .filter(d -> d.code().equals("FEW_CLUSTERS"))
            .toList());
    Estimates few = judged(fit, "year");
    Diagnostic first = few.diagnostics().get(0);
    assertEquals("FEW_DEGREES_OF_FREEDOM", first.code());
    assertEquals(Diagnostic.Severity.WARNING, first.severity());
    assertEquals(
        "\"(intercept)\" (2.44), \"a\" (3.26), \"b\" (3.08) have fewer than 4 degrees of freedom;"
            + " p-values and intervals are not to be relied on.",
        first.message());
    assertEquals(Map.of("least", few.degreesOfFreedom(0)), first.values());
  }
}
