package org.estimand.inference;

import static org.estimand.inference.InferenceData.assertClose;
import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.correlated;
import static org.estimand.inference.InferenceData.estimates;
import static org.estimand.inference.InferenceData.grouping;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.inference.VcovType.Robust.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference laws, contrasts, Wald tests and the compact form. */
class EstimatesTest {
  private static Estimates given() {
    return Estimates.ofVcov(
        List.of("t", "u"),
        new double[] {1, 2},
        new double[] {4, 1, 1, 9},
        VcovType.robust(),
        null,
        SampleDesign.rows(50));
  }

  /** Quantiles of t with 2 and 1 degrees of freedom have closed forms. */
  @Test
  void referenceLaws() {
    Estimates normal = given();
    assertEquals(1.959963984540054, normal.criticalValue(0.95), 1e-12);
    assertEquals(0.05, normal.tailProbability(-1.959963984540054), 1e-12);
    assertEquals(0.3173105078629141, normal.tailProbability(1), 1e-14);
    Estimates two = normal.withDegreesOfFreedom(2);
    double c = 0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95));
    assertEquals(c, two.criticalValue(0.95), 1e-7);
    assertEquals(1 - 0.5 / Math.sqrt(2 + 0.25), two.pValue(0), 1e-12);
    Estimates cauchy = normal.withDegreesOfFreedom(1);
    assertEquals(Math.tan(Math.PI * 0.45), cauchy.criticalValue(0.9), 1e-6);
    ConfidenceSet set = cauchy.confidenceInterval(1, 0.9);
    assertEquals(2 - 3 * Math.tan(Math.PI * 0.45), set.lower().getAsDouble(), 1e-5);
    assertEquals(2 + 3 * Math.tan(Math.PI * 0.45), set.upper().getAsDouble(), 1e-5);
    assertTrue(Double.isNaN(normal.tailProbability(Double.NaN)));
  }

  @Test
  void chiSquareByHand() {
    Estimates e = given();
    WaldTest both = e.wald(new double[] {1, 0, 0, 1}, 0, 0);
    // (9 - 4 + 16) / 35
    assertEquals(0.6, both.statistic(), 1e-14);
    assertEquals(2, both.restrictions());
    assertEquals(Math.exp(-0.3), both.pValue(), 1e-14);
    assertFalse(both.isF());
    assertEquals("chi2(2) = 0.6000, p = 0.7408", both.toString());
    // t + u = 1: (3 - 1)^2 / (4 + 9 + 2)
    WaldTest sum = e.wald(new double[] {1, 1}, 1);
    assertEquals(4 / 15.0, sum.statistic(), 1e-14);
    assertEquals(e.tailProbability(Math.sqrt(4 / 15.0)), sum.pValue(), 1e-12);
    WaldTest far = e.wald(new double[] {1, 0, 0, 1}, 50, -50);
    assertTrue(far.pValue() > 0 && far.pValue() < 1e-100);
    assertTrue(far.toString().endsWith(", p < 0.0001"));
  }

  @Test
  void fByHand() {
    WaldTest both = given().withDegreesOfFreedom(10).wald(new double[] {1, 0, 0, 1}, 0, 0);
    assertEquals(0.3, both.statistic(), 1e-14);
    assertEquals(10, both.denominatorDegreesOfFreedom());
    assertTrue(both.isF());
    // F(2, m): P(F > f) = (1 + 2 f / m)^(-m/2)
    assertEquals(Math.pow(1.06, -5), both.pValue(), 1e-12);
    assertEquals("F(2, 10.0000) = 0.3000, p = 0.7473", both.toString());
    Estimates e = given().withDegreesOfFreedom(7);
    assertEquals(e.pValue(1), e.wald(new double[] {0, 1}, 0).pValue(), 1e-12);
    assertEquals(1, e.wald(new double[] {0, 1}, 2).pValue());
  }

  @Test
  void contrastsByHand() {
    Estimates e = given().contrasts(List.of("diff", "sum"), 1, 1, -1, 1);
    assertEquals(List.of("diff", "sum"), e.terms());
    assertArrayEquals(new double[] {-1, 3}, e.toArray());
    // 4 + 9 -+ 2; cov(t - u, t + u) = 4 - 9
    assertArrayEquals(new double[] {11, -5, -5, 15}, e.vcov());
    Estimates one = given().withDegreesOfFreedom(3).contrast("u/2", Map.of("u", 0.5));
    assertEquals(1, one.estimate(0));
    assertEquals(1.5, one.standardError(0));
    assertEquals(3, one.degreesOfFreedom());
  }

  /** A contrast carries its influence: other covariances of it equal those of its parts. */
  @Test
  void contrastsAndCovariancesCommute() {
    int n = 80;
    double[] phi = correlated("commute", n, 3, 0.4);
    double[] h = new double[n];
    java.util.Arrays.fill(h, 0.1);
    Estimates e =
        Estimates.of(
            List.of("a", "b", "c"),
            new double[] {1, 2, 3},
            InfluenceFunction.wrap(phi, n, 3),
            clustered(n, grouping("g", n, i -> i % 40)),
            VcovType.robust(),
            RegressionParts.none().leverages(h).iidVcov(2, 1, 0, 1, 3, 1, 0, 1, 4));
    double[] l = {1, 0, -1, 1, 0.5, -1};
    Estimates contrast = e.contrasts(List.of("p", "q"), l);
    for (VcovType type :
        List.of(
            VcovType.robust(Kind.HC1),
            VcovType.robust(Kind.HC3),
            VcovType.iid(),
            VcovType.cluster("g"),
            VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "g"))) {
      double[] want = e.withVcov(type).contrasts(List.of("p", "q"), l).vcov();
      assertClose(want, contrast.withVcov(type).vcov(), 1e-12);
    }
    assertEquals(e.vcovLabel(), contrast.vcovLabel());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anotherCovarianceKeepsTheRest(Kind kind) {
    double[] phi = correlated("other", 40, 2, 0);
    Estimates e =
        Estimates.of(
                List.of("a", "b"),
                new double[] {1, 2},
                InfluenceFunction.wrap(phi, 40, 2),
                SampleDesign.rows(40),
                VcovType.robust(),
                RegressionParts.none().leverages(new double[40]))
            .withDegreesOfFreedom(38);
    Estimates other = e.withVcov(VcovType.robust(kind));
    assertEquals(38, other.degreesOfFreedom());
    assertArrayEquals(e.toArray(), other.toArray());
    // leverages of zero leave HC0
    double factor = kind == Kind.HC1 ? 40 / 38.0 : 1;
    assertEquals(factor * e.covariance(1, 1), other.covariance(1, 1), 1e-15);
  }

  @Test
  void compactKeepsTheNumbers() {
    Estimates e =
        estimates(
            correlated("compact", 60, 2, 0.1),
            2,
            clustered(60, grouping("g", 60, i -> i % 20)),
            VcovType.cluster("g"));
    Estimates small = e.compact();
    assertTrue(e.sameNumbers(small));
    assertTrue(small.influenceFunction().isEmpty());
    assertEquals(e.diagnostics(), small.diagnostics());
    assertEquals(e.pValue(1), small.pValue(1));
    double[] r = {1, 0, 0, 1};
    assertEquals(e.wald(r, 0, 0), small.wald(r, 0, 0));
    assertTrue(e.contrasts(List.of("d"), 1, -1).sameNumbers(small.contrasts(List.of("d"), 1, -1)));
    assertFalse(e.sameNumbers(e.withDegreesOfFreedom(5)));
  }

  @Test
  void arraysAreCopied() {
    double[] theta = {1, 2};
    double[] v = {4, 1, 1, 9};
    Estimates e =
        Estimates.ofVcov(
            List.of("t", "u"), theta, v, VcovType.robust(), null, SampleDesign.rows(5));
    theta[0] = 9;
    v[0] = 9;
    e.toArray()[1] = 9;
    e.vcov()[3] = 0;
    assertTrue(e.sameNumbers(given()));
  }

  @Test
  void shapesMustFit() {
    assertEquals(
        "shapes differ: 2 terms, 1 estimates, no covariance, 4 x 2 influences, 4 rows",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Estimates.of(
                        List.of("t", "u"),
                        new double[1],
                        InfluenceFunction.wrap(new double[8], 4, 2),
                        SampleDesign.rows(4),
                        VcovType.robust()))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> estimates(new double[4], 1, SampleDesign.rows(3), VcovType.robust()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Estimates.ofVcov(
                List.of("t", "t"),
                new double[2],
                new double[4],
                VcovType.robust(),
                null,
                SampleDesign.rows(3)));
  }
}
