package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

class MixtureOfExpertsTest {
  private static final TrajectorySample SAMPLE = new TrajectorySample(400, 7);

  private static MixtureOfExperts mixture() {
    return MixtureOfExperts.builder().starts(6).polished(2).build();
  }

  private static TrajectoryResult fit(FitContext context) {
    return mixture().fit(SAMPLE.wide(true, true), context);
  }

  @Test
  void findsTheClassesAndTheirKnots() {
    TrajectoryResult r = fit(FitContext.seed(1));
    double right = 0;
    for (int i = 0; i < SAMPLE.n; i++) {
      right += r.modalClasses()[i] == SAMPLE.known[i] ? 1.0 / SAMPLE.n : 0;
    }
    assertTrue(right > 0.85, "accuracy " + right);
    for (Object[] truth :
        new Object[][] {
          {"eta0[1]", 40.0}, {"eta0[2]", 50.0}, {"knot[1]", 2.6}, {"knot[2]", 3.4},
          {"eta1[1]", 5.0}, {"eta2[2]", 2.0}, {"eta0[1] ~ x", 2.0}, {"eta1[2] ~ x", 0.5},
          {"residual variance[1]", 1.0}, {"gate[2] ~ g", 0.8}, {"eta1[1] ~~ eta1[1]", 1.0}
        }) {
      String term = (String) truth[0];
      double z = (r.estimate(term) - (Double) truth[1]) / r.standardError(term);
      assertTrue(Math.abs(z) < 3.5, term + " is " + z + " standard errors off");
    }
  }

  @Test
  void threadsChangeNothing() {
    TrajectoryResult one = fit(FitContext.seed(1).threads(1));
    for (int threads : new int[] {2, 7}) {
      TrajectoryResult other = fit(FitContext.seed(1).threads(threads));
      assertTrue(one.estimates().sameNumbers(other.estimates()));
      assertArrayEquals(one.probabilities(), other.probabilities());
    }
  }

  @Test
  void longDataInAnyOrderAndUnitsGiveTheSameFit() {
    TrajectoryResult wide = fit(FitContext.seed(1));
    TrajectoryResult same = mixture().fit(SAMPLE.longForm(true, true, 1, 1), FitContext.seed(1));
    TrajectoryResult months =
        mixture().fit(SAMPLE.longForm(true, true, 10, 12), FitContext.seed(1));
    for (String term : wide.terms()) {
      double scale = Math.max(1, Math.abs(wide.estimate(term)));
      assertEquals(wide.estimate(term), same.estimate(term), 1e-6 * scale, term);
    }
    assertEquals(wide.estimate("knot[1]") * 12, months.estimate("knot[1]"), 1e-5);
    assertEquals(wide.estimate("eta1[1]") * 10 / 12, months.estimate("eta1[1]"), 1e-5);
    assertEquals(wide.standardError("eta1[1]") * 10 / 12, months.standardError("eta1[1]"), 1e-5);
    int observed = 0;
    for (double v : SAMPLE.y) {
      observed += Double.isNaN(v) ? 0 : 1;
    }
    assertEquals(
        wide.minusTwoLogLikelihood() + 2 * observed * Math.log(10),
        months.minusTwoLogLikelihood(),
        1e-5);
  }

  @Test
  void sandwichIsCloseWhereTheModelIsRight() {
    TrajectoryResult r = fit(FitContext.seed(1));
    TrajectoryResult robust = r.withVcov(VcovType.robust(VcovType.Robust.Kind.HC0));
    for (String term : List.of("eta0[1]", "eta1[2]", "gate[2] ~ g")) {
      assertEquals(1, robust.standardError(term) / r.standardError(term), 0.25, term);
      assertTrue(robust.standardError(term) != r.standardError(term));
    }
  }

  @Test
  void predictionsOfTheFittedSubjectsAreThoseOfTheFit() {
    TrajectoryResult r = fit(FitContext.seed(1));
    TrajectoryPrediction p = r.predict(SAMPLE.wide(true, true));
    assertArrayEquals(r.probabilities(), p.probabilities(), 1e-12);
    assertArrayEquals(r.factorScores(), p.factorScores(), 1e-9);
    assertEquals(r.minusTwoLogLikelihood(), p.minusTwoLogLikelihood(), 1e-6);
    assertEquals(1, p.accuracy(r.modalClasses()));
  }

  @Test
  void meanCurvePassesThroughTheParameters() {
    TrajectoryResult r = fit(FitContext.seed(1));
    double average = java.util.Arrays.stream(SAMPLE.x).average().orElseThrow();
    double knot = r.estimate("knot[1]");
    MeanCurve curve = r.meanCurve(1, 0, knot, knot + 1);
    double at = r.estimate("eta0[1]") + average * r.estimate("eta0[1] ~ x");
    double before = r.estimate("eta1[1]") + average * r.estimate("eta1[1] ~ x");
    double after = r.estimate("eta2[1]") + average * r.estimate("eta2[1] ~ x");
    assertEquals(at, curve.mean()[0], 1e-9);
    assertEquals(at + before * knot, curve.mean()[1], 1e-9);
    assertEquals(at + before * knot + after, curve.mean()[2], 1e-9);
    assertTrue(curve.lower()[1] < curve.mean()[1] && curve.standardError()[1] > 0);
  }

  @Test
  void measuresFitTogether() {
    TrajectoryResult r = fit(FitContext.seed(1));
    assertEquals(2 * (3 + 3 + 6 + 1 + 1) + 2, r.parameters());
    assertEquals(r.minusTwoLogLikelihood() + 2 * r.parameters(), r.aic(), 1e-9);
    assertTrue(r.entropy() > 0 && r.entropy() < 1 && r.icl() > r.bic());
    double[] table = r.classificationTable();
    assertEquals(1, table[0] + table[1], 1e-12);
    assertTrue(table[0] > table[1]);
    assertEquals(1, r.shares()[0] + r.shares()[1], 1e-12);
    assertTrue(r.optima().get(0).reached() > 1);
    assertTrue(Json.read(r.toJson()).containsKey("optima"));
    assertTrue(r.summary().contains("Mixture of experts, bilinear spline, 2 classes"));
  }
}
