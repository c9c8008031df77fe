package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.errors.CausalException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.linear.PenaltyMeasure;
import org.junit.jupiter.api.Test;

/** Recalibrated propensities, and learners fitted to all rows. */
class RecalibrationTest {
  private static final CrossFitPlan PLAN = CrossFitPlan.kFold(3);

  private static boolean[] treated() {
    boolean[] out = new boolean[N];
    double[] d = columns().get("d");
    for (int i = 0; i < N; i++) {
      out[i] = d[i] == 1;
    }
    return out;
  }

  private static double[] logit() {
    return Ipw.builder().build().fit(data(weighted()), CONTEXT).propensities();
  }

  private static WeightingResult fit(Recalibration how, double[] e) {
    ClassificationLearner given = Learners.externalProbability(e);
    return Ipw.builder()
        .propensity(PropensityModel.recalibrated(given, PLAN, how))
        .build()
        .fit(data(weighted()), CONTEXT);
  }

  /** Propensities of maximum likelihood need no recalibration; distorted ones come back. */
  @Test
  void plattUndoesAMonotoneDistortionOfTheLogOdds() {
    double[] e = logit();
    double[] distorted = new double[N];
    for (int i = 0; i < N; i++) {
      distorted[i] = 1 / (1 + Math.exp(2 - 3 * Math.log(e[i] / (1 - e[i]))));
    }
    assertArrayEquals(e, fit(Recalibration.PLATT, e).propensities(), 1e-10);
    assertArrayEquals(e, fit(Recalibration.PLATT, distorted).propensities(), 1e-10);
    distorted[3] = 0;
    distorted[4] = 1;
    for (double p : fit(Recalibration.PLATT, distorted).propensities()) {
      assertTrue(p > 0 && p < 1);
    }
  }

  /** The least-squares nondecreasing fit is the largest of smallest means. */
  @Test
  void isotonicAgainstItsMinimaxFormula() {
    double[] e = logit();
    for (int i = 0; i < N; i += 4) {
      e[i] = 0.25;
    }
    boolean[] treated = treated();
    double[] w = columns().get("w");
    double[] got = Recalibrator.isotonic(e, treated, w);
    for (int i = 0; i < N; i++) {
      double best = Double.NEGATIVE_INFINITY;
      for (double low : e) {
        double least = Double.POSITIVE_INFINITY;
        for (double high : e) {
          if (low <= e[i] && high >= e[i]) {
            double sum = 0;
            double total = 0;
            for (int k = 0; k < N; k++) {
              if (e[k] >= low && e[k] <= high) {
                sum += treated[k] ? w[k] : 0;
                total += w[k];
              }
            }
            least = Math.min(least, sum / total);
          }
        }
        best = low <= e[i] ? Math.max(best, least) : best;
      }
      assertEquals(best, got[i], 1e-12, "row " + i);
    }
  }

  @Test
  void isotonicIsCalibratedInEveryStep() {
    Ipw.Builder ipw =
        Ipw.builder()
            .estimand(Estimand.ATO)
            .propensity(
                PropensityModel.recalibrated(
                    Learners.externalProbability(logit()), PLAN, Recalibration.ISOTONIC));
    WeightingResult r = ipw.build().fit(data(weighted()), CONTEXT);
    double[] w = columns().get("w");
    for (double step : r.propensities()) {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < N; i++) {
        if (r.propensities()[i] == step) {
          sum += r.treated()[i] ? w[i] : 0;
          total += w[i];
        }
      }
      assertEquals(step, sum / total, 1e-12);
    }
    assertTrue(
        assertThrows(
                CausalException.class,
                () -> ipw.estimand(Estimand.ATE).build().fit(data(weighted()), CONTEXT))
            .getMessage()
            .startsWith("IDENT-003 "));
    assertTrue(ipw.clip(0.05).build().fit(data(weighted()), CONTEXT).standardError() > 0);
  }

  @Test
  void priorShiftsTheLogOdds() {
    double[] e = logit();
    double one = 0;
    double all = 0;
    for (int i = 0; i < N; i++) {
      one += treated()[i] ? columns().get("w")[i] : 0;
      all += columns().get("w")[i];
    }
    double[] balanced = new double[N];
    for (int i = 0; i < N; i++) {
      double shifted = Math.log(e[i] / (1 - e[i])) - Math.log(one / (all - one));
      balanced[i] = 1 / (1 + Math.exp(-shifted));
    }
    WeightingResult r = fit(Recalibration.PRIOR, balanced);
    assertArrayEquals(e, r.propensities(), 1e-12);
    double[] ends =
        Recalibrator.prior(
            new double[] {0, 1, 0.5}, new boolean[] {true, false, false}, new double[] {1, 1, 1});
    assertArrayEquals(new double[] {0, 1, 1.0 / 3}, ends, 1e-15);
  }

  @Test
  void theResultSaysHowWellBothPredict() {
    double[] e = logit();
    for (int i = 0; i < N; i++) {
      e[i] = e[i] * e[i];
    }
    WeightingResult r = fit(Recalibration.PLATT, e);
    Diagnostic d =
        r.diagnostics().stream()
            .filter(one -> one.code().equals("RECALIBRATED"))
            .findFirst()
            .orElseThrow();
    Predictability after = r.predictability();
    Predictability before = Predictability.of(e, treated(), columns().get("w"));
    assertEquals(before.logLoss(), d.values().get("log.loss.before"), 1e-12);
    assertEquals(after.logLoss(), d.values().get("log.loss.after"), 1e-12);
    assertEquals(before.calibrationError(), d.values().get("calibration.error.before"), 1e-12);
    assertEquals(after.calibrationError(), d.values().get("calibration.error.after"), 1e-12);
    assertTrue(after.logLoss() < before.logLoss());
    assertEquals(before.areaUnderCurve(), after.areaUnderCurve(), 1e-12);
    assertEquals(
        "Inverse probability weighting (external, cross-fitted, recalibrated (platt))", r.title());
    assertEquals(1, r.losses().size());
  }

  @Test
  void calibrationErrorOfTwoBins() {
    Predictability p =
        Predictability.of(
            new double[] {0.2, 0.8}, new boolean[] {false, true}, new double[] {1, 1});
    assertEquals(0.2, p.calibrationError(), 1e-15);
  }

  @Test
  void severalArmsAreRefused() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i += 3) {
      m.get("d")[i] = 2;
    }
    Ipw ipw =
        Ipw.builder()
            .reference("0")
            .propensity(
                PropensityModel.recalibrated(Learners.logistic(), PLAN, Recalibration.PLATT))
            .build();
    assertEquals(
        "NOTSUP-186 Propensities of two arms can be recalibrated; the treatment has 3. Leave the"
            + " recalibration out.",
        assertThrows(NotSupportedException.class, () -> ipw.fit(data(m, roles()), CONTEXT))
            .getMessage());
  }

  /** Maximum likelihood by a learner on all rows is the likelihood model with known weights. */
  @Test
  void allRows() {
    WeightingResult known =
        Ipw.builder()
            .standardErrors(StandardErrors.FIXED_WEIGHTS)
            .build()
            .fit(data(weighted()), CONTEXT);
    WeightingResult learned =
        Ipw.builder()
            .propensity(PropensityModel.allRows(Learners.logistic()))
            .build()
            .fit(data(weighted()), CONTEXT);
    assertArrayEquals(known.estimates().toArray(), learned.estimates().toArray(), 1e-8);
    assertArrayEquals(known.estimates().vcov(), learned.estimates().vcov(), 1e-8);
    assertEquals(
        "standard errors treat the weights as known: the propensity (logit, all rows) does not"
            + " maximise a likelihood, so there are no equations of it to stack; a logit or probit"
            + " of all rows, without folds, has stacked standard errors",
        learned.diagnostics().stream()
            .filter(d -> d.code().equals("FIXED_WEIGHTS"))
            .map(Diagnostic::message)
            .findFirst()
            .orElseThrow());
  }

  /** A penalty shrinks propensities toward the share of treated; separation does no harm. */
  @Test
  void penalisedOnAllRows() {
    Map<String, double[]> m = columns();
    m.put("x1", m.get("d").clone());
    for (PenaltyMeasure measure : PenaltyMeasure.values()) {
      WeightingResult r =
          Ipw.builder()
              .propensity(PropensityModel.allRows(Learners.elasticNetLogistic(0, 5, measure)))
              .build()
              .fit(data(m, roles()), CONTEXT);
      double[] e = r.propensities();
      assertTrue(Arrays.stream(e).min().orElseThrow() > 0);
      assertTrue(Arrays.stream(e).max().orElseThrow() < 1);
      assertTrue(r.predictability().areaUnderCurve() > 0.99);
      assertEquals("weights treated as known", r.standardErrorKind());
    }
  }
}
