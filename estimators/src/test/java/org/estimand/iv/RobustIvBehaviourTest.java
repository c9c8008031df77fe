package org.estimand.iv;

import static org.estimand.iv.RobustIvTestData.CONTEXT;
import static org.estimand.iv.RobustIvTestData.columns;
import static org.estimand.iv.RobustIvTestData.data;
import static org.estimand.iv.RobustIvTestData.roles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;

/** Cross-fitted scores against the formulas, selection against single fits. */
class RobustIvBehaviourTest {
  private static final double EXACT = 1e-10;

  /** Predictions that are the same in every fold: the score can be written out. */
  private static double[] constant(double value) {
    double[] v = new double[RobustIvTestData.N];
    java.util.Arrays.fill(v, value);
    return v;
  }

  /** The score from the values of the models that the result shows. */
  @Test
  void scoreOfTheModelsShown() {
    CausalData d = data(roles());
    InvalidIvMl ml =
        InvalidIvMl.builder()
            .instrumentModel(Learners.logistic())
            .treatmentModel(Learners.logistic())
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.kFold(2))
            .allowSignChanges(true)
            .build();
    IvEffectResult r = ml.fit(d, CONTEXT);
    double[] y = d.column(Role.OUTCOME);
    double[] a = d.column(Role.TREATMENT);
    double[] z = d.column(Role.INSTRUMENT);
    double[] pi = r.fitted("P(Z=1|X)");
    double[] m = r.fitted("E[A|Z,X]");
    double[] delta = r.fitted("delta(X)");
    double[] h = r.fitted("h(Z,X)");
    double[] w = r.fitted("w(X)");
    double[] big = r.fitted("D(X)");
    double mean = 0;
    for (int i = 0; i < y.length; i++) {
      double g = z[i] == 1 ? 1 / pi[i] : -1 / (1 - pi[i]);
      double floored = Math.max(0.03, big[i]);
      mean +=
          (g / floored * ((a[i] - m[i]) * (y[i] - delta[i] * a[i] - h[i]) - w[i]) + delta[i])
              / y.length;
    }
    assertEquals(mean, r.estimate(), EXACT);
  }

  /** delta = (v1 c1 - v0 c0)/D, w = v_z (c_z - delta), h = mu(0,z) + (c_z - delta) m_z. */
  @Test
  void cellsByHand() {
    Map<String, double[]> c = columns();
    BinaryIvSample s = BinaryIvSample.of(data(c, roles()), "test");
    double[][] m = {constant(0.2), constant(0.5)};
    double[][] mu = {constant(1), constant(1.5), constant(2), constant(4)};
    CellScores.Guards guards = new CellScores.Guards(0.02, 0.005, 0.03);
    CellScores scores = CellScores.of(s, constant(0.4), m, mu, guards);
    double v0 = 0.2 * 0.8;
    double v1 = 0.25;
    double delta = (v1 * 2 - v0 * 0.5) / (v1 - v0);
    for (int i : new int[] {0, 1, 2, 3, 4, 5}) {
      boolean one = s.z()[i] == 1;
      assertEquals(delta, scores.effect()[i], EXACT);
      assertEquals(v1 - v0, scores.d()[i], EXACT);
      assertEquals(one ? v1 * (2 - delta) : v0 * (0.5 - delta), scores.covariance()[i], EXACT);
      assertEquals(v1 * (2 - delta), v0 * (0.5 - delta), EXACT);
      assertEquals(one ? 2 + (2 - delta) * 0.5 : 1 + (0.5 - delta) * 0.2, scores.h()[i], EXACT);
      assertEquals(one ? 2.5 : -1 / 0.6, scores.g()[i], EXACT);
    }
    // nobody is treated without the instrument
    for (int i = 0; i < c.get("a").length; i++) {
      c.get("a")[i] *= c.get("z")[i];
    }
    BinaryIvSample one = BinaryIvSample.of(data(c, roles()), "test");
    double[][] half = {null, constant(0.5)};
    double[][] three = {constant(1), null, constant(2), constant(4)};
    CellScores sided = CellScores.of(one, constant(0.4), half, three, guards);
    for (int i : new int[] {0, 1, 2, 3, 4, 5}) {
      assertEquals(2, sided.effect()[i], EXACT);
      assertEquals(0, sided.covariance()[i]);
      assertEquals(one.z()[i] == 1 ? 2 : 1, sided.h()[i], EXACT);
    }
  }

  /** With one candidate each there is no choice: cross-fitting written out. */
  @Test
  void selectionTrainsOnTheOtherFolds() {
    Map<String, double[]> c = columns();
    int n = RobustIvTestData.N;
    for (int i = 0; i < n; i++) {
      c.get("c")[i] = i % 2;
    }
    Roles roles = roles().folds("c");
    SelectiveIvResult r =
        SelectiveIv.designs()
            .instrumentDesigns(IvDesign.of("x1", "x2"))
            .treatmentDesigns(IvDesign.of("x1", "x2"))
            .outcomeDesigns(OutcomeDesign.of("x1", "x2"))
            .crossFit(CrossFitPlan.userSupplied())
            .allowSignChanges(true)
            .floor(0)
            .build()
            .fit(data(c, roles), CONTEXT);
    // the same with the parametric fit of each half applied to the other
    InvalidIv single =
        InvalidIv.builder().treatmentDesign(IvDesign.of("x1", "x2")).allowSignChanges(true).build();
    double sum = 0;
    BinaryIvSample s = BinaryIvSample.of(data(c, roles()), "test");
    for (int half = 0; half < 2; half++) {
      double[] w = new double[n];
      for (int i = 0; i < n; i++) {
        w[i] = i % 2 == half ? 0 : 1;
      }
      MultiplyRobustFit fit = MultiplyRobustFit.of(s, single, w);
      for (int i = half; i < n; i += 2) {
        sum += fit.psi()[i] / n;
      }
    }
    assertEquals(sum, r.estimate(), 1e-9);
    assertEquals(r.estimate(), r.choice().estimate(), 1e-12);
    assertEquals(r.standardError(), r.choice().standardError(), 1e-9);
  }

  @Test
  void bootstrapOfTheSelectionVaries() {
    SelectiveIvResult r =
        SelectiveIv.designs()
            .instrumentDesigns(IvDesign.of("x1", "x2"))
            .treatmentDesigns(IvDesign.of("x1", "x2"))
            .outcomeDesigns(OutcomeDesign.of("x1", "x2"), OutcomeDesign.of("x2"))
            .allowSignChanges(true)
            .bootstrap(30)
            .build()
            .fit(data(roles()), CONTEXT);
    double[] draws = r.replicates();
    double mean = 0;
    for (double v : draws) {
      mean += v / draws.length;
    }
    double variance = 0;
    for (double v : draws) {
      variance += (v - mean) * (v - mean) / (draws.length - 1);
    }
    assertEquals(Math.sqrt(variance), r.standardError(), 1e-12);
    double plain = r.withVcov(org.estimand.inference.VcovType.robust()).standardError();
    assertTrue(
        r.standardError() > plain / 3 && r.standardError() < 3 * plain,
        r.standardError() + " against " + plain);
  }

  @Test
  void kappaOneIsHorvitzThompson() {
    IvEffectResult a1 = Late.builder().form(LateForm.KAPPA_A1).build().fit(data(roles()), CONTEXT);
    IvEffectResult ht =
        Late.builder().form(LateForm.HORVITZ_THOMPSON).build().fit(data(roles()), CONTEXT);
    assertEquals(a1.estimate(), ht.estimate(), 1e-12);
    assertArrayEquals(a1.estimates().vcov(), ht.estimates().vcov(), 1e-12);
  }
}
