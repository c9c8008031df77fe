package org.estimand.iv;

import static org.estimand.iv.LinearIvTestData.columns;
import static org.estimand.iv.LinearIvTestData.data;
import static org.estimand.iv.LinearIvTestData.fit;
import static org.estimand.iv.LinearIvTestData.over;
import static org.estimand.iv.LinearIvTestData.roles;
import static org.estimand.iv.LinearIvTestData.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.commons.math3.special.Gamma;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

/** Sets are what their tests do not reject. */
class WeakIvSetTest {
  private static final double LEVEL = 0.9;

  private static void inverts(IvRegressionResult r, WeakIvTest test, String what) {
    ConfidenceSet set = r.confidenceSet(test, LEVEL);
    for (double end : set.pieces()) {
      if (Double.isFinite(end)) {
        assertEquals(1 - LEVEL, r.weakIvTest(test, end).pValue(), 1e-7, what + " end " + end);
      }
    }
    double[] centres = {r.estimate(), 0};
    for (double centre : centres) {
      for (int k = -60; k <= 60; k++) {
        double value = centre + Math.signum(k) * Math.pow(10, Math.abs(k) / 15.0 - 2);
        double p = r.weakIvTest(test, value).pValue();
        if (Math.abs(p - (1 - LEVEL)) > 1e-6) {
          assertEquals(p > 1 - LEVEL, set.contains(value), what + " at " + value + " of " + set);
        }
      }
    }
  }

  /** Strong, middling and useless instruments, every test and covariance. */
  @Test
  void setsInvertTheirTests() {
    List<VcovType> types =
        List.of(VcovType.iid(), VcovType.robust(), VcovType.cluster("g"), VcovType.neweyWest(2));
    for (double strength : new double[] {0.6, 0.12, 0.05, 0}) {
      for (VcovType type : types) {
        IvRegressionResult r =
            fit(IvMethod.liml(), type, data(columns(strength), over().cluster("g").time("t")));
        for (WeakIvTest test : WeakIvTest.values()) {
          inverts(r, test, strength + " " + type.label() + " " + test);
        }
      }
    }
  }

  /** The search over the line finds the exact sets of the classical covariance. */
  @Test
  void theSearchFindsTheExactSets() {
    for (double strength : new double[] {3, 0.6, 0.12, 0.05, 0}) {
      IvRegressionResult r =
          fit(IvMethod.twoStage(), VcovType.iid(), data(columns(strength), over()));
      ReducedForm form = ReducedForm.of(r.model(), VcovType.iid());
      for (WeakIvTest test : WeakIvTest.values()) {
        ConfidenceSet want = r.confidenceSet(test, LEVEL);
        ConfidenceSet got = new RobustSets(form, r.estimate(), r.standardError()).set(test, LEVEL);
        String what = strength + " " + test + " " + want + " " + got;
        assertEquals(want.kind(), got.kind(), what);
        double[] a = want.pieces();
        double[] b = got.pieces();
        assertEquals(a.length, b.length, what);
        for (int k = 0; k < a.length; k++) {
          assertEquals(a[k], b[k], 1e-6 * Math.max(1, Math.abs(a[k])), what);
        }
      }
    }
  }

  @Test
  void shapes() {
    IvRegressionResult strong = fit(IvMethod.twoStage(), VcovType.iid(), over());
    for (WeakIvTest test : WeakIvTest.values()) {
      assertTrue(
          strong
              .confidenceSet(test, LEVEL)
              .contains(fit(IvMethod.liml(), VcovType.iid(), over()).estimate()));
    }
    IvRegressionResult useless =
        fit(IvMethod.twoStage(), VcovType.iid(), data(columns(0), roles("z2")));
    assertEquals(
        ConfidenceSet.Kind.LINE, useless.confidenceSet(WeakIvTest.ANDERSON_RUBIN, 0.99).kind());
    assertTrue(useless.diagnostics().stream().anyMatch(d -> d.code().equals("WEAK_INSTRUMENT")));
    // an instrument that acts on the outcome itself: no value fits
    Map<String, double[]> invalid = columns(2);
    for (int i = 0; i < LinearIvTestData.N; i++) {
      invalid.get("y")[i] += 5 * invalid.get("z2")[i];
    }
    for (VcovType type : List.of(VcovType.iid(), VcovType.robust())) {
      IvRegressionResult r = fit(IvMethod.twoStage(), type, data(invalid, over()));
      assertEquals(
          ConfidenceSet.Kind.EMPTY, r.confidenceSet(WeakIvTest.ANDERSON_RUBIN, LEVEL).kind());
      assertTrue(r.summary().contains("Anderson-Rubin: empty"), r.summary());
      assertTrue(r.diagnostics().stream().anyMatch(d -> d.code().equals("OVERIDENTIFICATION")));
    }
    // one instrument: all tests are one
    IvRegressionResult one = fit(IvMethod.twoStage(), VcovType.iid(), roles("z1"));
    for (WeakIvTest test : WeakIvTest.values()) {
      assertEquals(
          one.confidenceSet(WeakIvTest.ANDERSON_RUBIN, LEVEL).toString(),
          one.confidenceSet(test, LEVEL).toString());
    }
  }

  /** The score is zero at the largest Anderson-Rubin statistic too. */
  @Test
  void theScoreSetHasASecondPiece() {
    IvRegressionResult r = fit(IvMethod.twoStage(), VcovType.iid(), over());
    ConfidenceSet set = r.confidenceSet(WeakIvTest.LAGRANGE_MULTIPLIER, LEVEL);
    assertEquals(ConfidenceSet.Kind.UNION, set.kind(), set.toString());
    assertTrue(set.pieces().length >= 4);
  }

  /** With two regressors a value is in the set when some value of the other one is not rejected. */
  @Test
  void theSetOfOneOfTwo() {
    IvRegressionResult r =
        IvRegression.builder()
            .vcov(VcovType.iid())
            .build()
            .fit(data(columns(), two()), LinearIvTestData.CONTEXT);
    ConfidenceSet set = r.confidenceSet(WeakIvTest.ANDERSON_RUBIN, "e", LEVEL);
    assertEquals(ConfidenceSet.Kind.INTERVAL, set.kind());
    for (double end : set.pieces()) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = -400; k <= 400; k++) {
        double other = r.estimate("d") + k / 100.0;
        least = Math.min(least, r.weakIvTest(WeakIvTest.ANDERSON_RUBIN, other, end).statistic());
      }
      // chi-square(2): q - m + 1
      assertEquals(-2 * Math.log(1 - LEVEL), least, 5e-3);
    }
    assertTrue(set.contains(r.estimate("e")));
    IvRegressionResult weak = fit(IvMethod.twoStage(), VcovType.iid(), data(columns(0), two()));
    assertEquals(
        ConfidenceSet.Kind.LINE, weak.confidenceSet(WeakIvTest.ANDERSON_RUBIN, "d", LEVEL).kind());
    // the score is zero at LIML
    IvRegressionResult liml = fit(IvMethod.liml(), VcovType.iid(), data(columns(), two()));
    assertEquals(
        0,
        r.weakIvTest(WeakIvTest.LAGRANGE_MULTIPLIER, liml.estimate("d"), liml.estimate("e"))
            .statistic(),
        1e-12);
    assertTrue(r.weakIvTest(WeakIvTest.LAGRANGE_MULTIPLIER, 3, 0).pValue() < 0.01);
  }

  @Test
  void conditionalLaw() {
    for (int q : new int[] {2, 3, 8}) {
      for (double x : new double[] {0.01, 1, 5, 30}) {
        // useless instruments: all of Anderson and Rubin's statistic; strong ones: one direction
        assertEquals(Gamma.regularizedGammaQ(q / 2.0, x / 2), ConditionalLr.pValue(x, 0, q), 1e-12);
        assertEquals(Gamma.regularizedGammaQ(0.5, x / 2), ConditionalLr.pValue(x, 1e12, q), 1e-6);
        double p = ConditionalLr.pValue(x, 3, q);
        assertEquals(brute(x, 3, q), p, 1e-8);
        assertTrue(p > ConditionalLr.pValue(x, 4, q));
      }
    }
    assertEquals(1, ConditionalLr.pValue(0, 3, 4), 0);
    assertEquals(Gamma.regularizedGammaQ(0.5, 2), ConditionalLr.pValue(4, 3, 1), 1e-14);
  }

  /**
   * LR &gt; m for a direction with cosine c: the squared length S of the statistic satisfies S &gt;
   * (t + m) / (1 + t c^2 / m); averaged over the directions by the midpoint rule.
   */
  private static double brute(double m, double t, int q) {
    int steps = 20_000;
    double sum = 0;
    double mass = 0;
    for (int k = 0; k < steps; k++) {
      double c = Math.sin((k + 0.5) / steps * Math.PI / 2);
      double weight = Math.pow(Math.sqrt(1 - c * c), q - 2);
      mass += weight;
      sum += weight * Gamma.regularizedGammaQ(q / 2.0, (t + m) / (1 + t * c * c / m) / 2);
    }
    return sum / mass;
  }

  /** The values of Montiel Olea and Pflueger's table for one instrument, and the bound's law. */
  @Test
  void criticalValuesOfTheEffectiveF() {
    FirstStage.Effective f =
        fit(IvMethod.twoStage(), VcovType.robust(), roles("z1"))
            .firstStages()
            .get(0)
            .effective()
            .orElseThrow();
    assertEquals(37.42, f.critical5(), 0.005);
    assertEquals(23.11, f.critical10(), 0.005);
    assertEquals(15.06, f.critical20(), 0.005);
    assertEquals(12.05, f.critical30(), 0.015);
    // one degree of freedom in closed form: P(|N + mu| < sqrt x)
    double mu = Math.sqrt(7.0);
    org.apache.commons.math3.distribution.NormalDistribution law =
        new org.apache.commons.math3.distribution.NormalDistribution();
    assertEquals(
        law.cumulativeProbability(3 - mu) - law.cumulativeProbability(-3 - mu),
        EffectiveF.cumulative(9, 1, 7),
        1e-12);
    assertEquals(0.95, EffectiveF.cumulative(EffectiveF.quantile(0.95, 4.5, 900), 4.5, 900), 1e-11);
    assertEquals(
        fit(IvMethod.twoStage(), VcovType.robust(), roles("z1"))
            .firstStages()
            .get(0)
            .robust()
            .orElseThrow()
            .statistic(),
        f.statistic(),
        1e-10);
  }
}
