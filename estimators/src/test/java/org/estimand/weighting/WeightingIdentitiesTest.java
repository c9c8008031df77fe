package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Roles;
import org.estimand.fit.Diagnostic;
import org.estimand.learners.Learners;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.Design;
import org.estimand.regress.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closed forms and identities of weighting. */
class WeightingIdentitiesTest {
  private static final double TIGHT = 1e-10;

  private static Map<String, double[]> withConstant() {
    Map<String, double[]> m = columns();
    double[] one = new double[N];
    Arrays.fill(one, 1);
    m.put("one", one);
    return m;
  }

  /** Difference of means and its standard error, divisor n in each arm. */
  private static double[] differenceInMeans() {
    Map<String, double[]> m = columns();
    double[] size = new double[2];
    double[] sum = new double[2];
    double[] squares = new double[2];
    for (int i = 0; i < N; i++) {
      int arm = (int) m.get("d")[i];
      size[arm]++;
      sum[arm] += m.get("y")[i];
    }
    for (int i = 0; i < N; i++) {
      int arm = (int) m.get("d")[i];
      squares[arm] += Math.pow(m.get("y")[i] - sum[arm] / size[arm], 2);
    }
    return new double[] {
      sum[1] / size[1] - sum[0] / size[0],
      Math.sqrt(squares[1] / (size[1] * size[1]) + squares[0] / (size[0] * size[0]))
    };
  }

  @ParameterizedTest
  @EnumSource(Estimand.class)
  void aConstantPropensityGivesTheDifferenceInMeans(Estimand e) {
    double[] want = differenceInMeans();
    Roles constant = Roles.outcome("y").treatment("d").covariates("one");
    for (PropensityModel p : PropensityModel.Parametric.values()) {
      WeightingResult hajek =
          Ipw.builder()
              .estimand(e)
              .propensity(p)
              .build()
              .fit(data(withConstant(), constant), CONTEXT);
      assertEquals(want[0], hajek.estimate(), TIGHT);
      assertEquals(want[1], hajek.standardError(), TIGHT);
    }
  }

  @Test
  void aConstantPropensityMakesHorvitzThompsonAndAugmentationAgreeToo() {
    double[] want = differenceInMeans();
    Roles constant = Roles.outcome("y").treatment("d").covariates("one");
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      for (WeightingResult r :
          new WeightingResult[] {
            Ipw.builder()
                .estimand(e)
                .normalization(Normalization.HORVITZ_THOMPSON)
                .build()
                .fit(data(withConstant(), constant), CONTEXT),
            OutcomeAdjustment.regression()
                .estimand(e)
                .build()
                .fit(data(withConstant(), constant), CONTEXT),
            OutcomeAdjustment.augmented()
                .estimand(e)
                .build()
                .fit(data(withConstant(), constant), CONTEXT)
          }) {
        assertEquals(want[0], r.estimate(), TIGHT);
        assertEquals(want[1], r.standardError(), TIGHT);
      }
    }
  }

  @Test
  void overlapWeightsOfALogitBalanceEveryMean() {
    WeightingResult r = Ipw.builder().estimand(Estimand.ATO).build().fit(data(weighted()), CONTEXT);
    for (BalanceTable.Row row : r.balance().rows()) {
      assertEquals(row.after().treatedMean(), row.after().controlMean(), 1e-9);
      assertTrue(Math.abs(row.before().standardizedDifference()) > 0.01);
    }
  }

  @Test
  void shareWeightedSumOverTheArms() {
    double share = Arrays.stream(columns().get("d")).sum() / N;
    double[] effect = new double[3];
    Estimand[] of = {Estimand.ATE, Estimand.ATT, Estimand.ATC};
    for (int k = 0; k < 3; k++) {
      effect[k] =
          OutcomeAdjustment.augmented()
              .estimand(of[k])
              .build()
              .fit(data(roles()), CONTEXT)
              .estimate();
    }
    assertEquals(effect[0], share * effect[1] + (1 - share) * effect[2], TIGHT);
  }

  @Test
  void effectiveSizesOverlapAndBalanceFromTheirDefinitions() {
    WeightingResult r = Ipw.builder().build().fit(data(weighted()), CONTEXT);
    double[] w = r.weights();
    double[] e = r.propensities();
    Map<String, double[]> m = columns();
    double sum = 0;
    double squares = 0;
    double smallest = 1;
    for (int i = 0; i < N; i++) {
      smallest = Math.min(smallest, e[i]);
      double base = m.get("w")[i] * N / Arrays.stream(m.get("w")).sum();
      assertEquals(base / (r.treated()[i] ? e[i] : 1 - e[i]), w[i], 1e-12);
      if (r.treated()[i]) {
        sum += w[i];
        squares += w[i] * w[i];
      }
    }
    assertEquals(sum * sum / squares, r.effectiveSampleSize(true), 1e-9);
    Diagnostic overlap =
        r.diagnostics().stream().filter(d -> d.code().equals("OVERLAP")).findFirst().orElseThrow();
    assertEquals(smallest, overlap.values().get("smallest"));
    BalanceTable.Row x1 = r.balance().rows().get(0);
    double[] best = new double[1];
    for (double cut : m.get("x1")) {
      best[0] = Math.max(best[0], Math.abs(below(m, w, cut, 1) - below(m, w, cut, 0)));
    }
    assertEquals(best[0], x1.after().kolmogorovSmirnov(), 1e-12);
  }

  private static double below(Map<String, double[]> m, double[] w, double cut, double arm) {
    double under = 0;
    double all = 0;
    for (int i = 0; i < N; i++) {
      if (m.get("d")[i] == arm) {
        all += w[i];
        under += m.get("x1")[i] <= cut ? w[i] : 0;
      }
    }
    return under / all;
  }

  @Test
  void aTrimmedFitIsAFitOfTheRest() {
    WeightingResult all = Ipw.builder().build().fit(data(roles()), CONTEXT);
    int[] keep =
        IntStream.range(0, N)
            .filter(i -> all.propensities()[i] >= 0.2 && all.propensities()[i] <= 0.8)
            .toArray();
    assertTrue(keep.length < N);
    WeightingResult rest =
        Ipw.builder().build().fit(data(WeightingTestData.rows(columns(), keep), roles()), CONTEXT);
    WeightingResult refit =
        Ipw.builder().trim(0.2, 0.8).refitAfterTrimming(true).build().fit(data(roles()), CONTEXT);
    assertEquals(rest.estimate(), refit.estimate(), TIGHT);
    assertEquals(rest.standardError(), refit.standardError(), TIGHT);
    WeightingResult same = Ipw.builder().trim(0.2, 0.8).build().fit(data(roles()), CONTEXT);
    int zero = 0;
    for (double w : same.weights()) {
      zero += w == 0 ? 1 : 0;
    }
    assertEquals(N - keep.length, zero);
  }

  @Test
  void cappedPropensitiesAreCapped() {
    WeightingResult r = Ipw.builder().clip(0.3).build().fit(data(roles()), CONTEXT);
    double[] plain = Ipw.builder().build().fit(data(roles()), CONTEXT).propensities();
    double[] want = Arrays.stream(plain).map(e -> Math.min(Math.max(e, 0.3), 0.7)).toArray();
    assertArrayEquals(want, r.propensities(), 0);
    assertTrue(
        r.diagnostics().stream()
            .anyMatch(d -> d.code().equals("CLIPPED") && d.values().get("rows") > 0));
  }

  @Test
  void weightsTreatedAsKnownDropTheTermOfThePropensity() {
    Ipw.Builder fixed = Ipw.builder().standardErrors(StandardErrors.FIXED_WEIGHTS);
    WeightingResult r = fixed.build().fit(data(roles()), CONTEXT);
    double[] w = r.weights();
    double[] y = columns().get("y");
    double[] total = new double[2];
    double variance = 0;
    for (int i = 0; i < N; i++) {
      total[r.treated()[i] ? 1 : 0] += w[i];
    }
    for (int i = 0; i < N; i++) {
      double mean = r.estimate(r.treated()[i] ? "E[Y(1)]" : "E[Y(0)]");
      variance += Math.pow(w[i] * (y[i] - mean) / total[r.treated()[i] ? 1 : 0], 2);
    }
    assertEquals(Math.sqrt(variance), r.standardError(), TIGHT);
    assertEquals("weights treated as known", r.standardErrorKind());
    assertEquals(
        "weights treated as known",
        Ipw.builder()
            .propensity(PropensityModel.learner(Learners.logistic()))
            .build()
            .fit(data(roles()), CONTEXT)
            .standardErrorKind());
  }

  /** Weight zero for the rows of a fold is training without them. */
  @Test
  void crossFittedPropensitiesAreTrainedOnTheOtherFolds() {
    Map<String, double[]> m = columns();
    m.put("f", new double[N]);
    for (int i = 0; i < N; i++) {
      m.get("f")[i] = i % 3;
    }
    WeightingResult r =
        Ipw.builder()
            .propensity(PropensityModel.learner(Learners.logistic(), CrossFitPlan.userSupplied()))
            .build()
            .fit(data(m, weighted().folds("f")), CONTEXT);
    Design x = Design.withIntercept(data(roles()).covariates());
    for (int fold = 0; fold < 3; fold++) {
      double[] w = m.get("w").clone();
      for (int i = fold; i < N; i += 3) {
        w[i] = 0;
      }
      double[] e = BinaryGlm.fit(Link.LOGIT, x, m.get("d"), w).probabilities();
      for (int i = fold; i < N; i += 3) {
        assertEquals(e[i], r.propensities()[i], 1e-8);
      }
    }
  }

  @Test
  void aCovariateThatDoesNotVaryInTheTargetArmIsScaledByBothArms() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("x3")[i] = m.get("d")[i] == 1 ? 1 : i % 2;
    }
    WeightingResult r =
        OutcomeAdjustment.regression()
            .estimand(Estimand.ATT)
            .build()
            .fit(data(m, roles()), CONTEXT);
    BalanceTable.Measures x3 = r.balance().rows().get(2).before();
    double p = x3.controlMean();
    assertEquals((1 - p) / Math.sqrt(p * (1 - p) / 2), x3.standardizedDifference(), TIGHT);
  }
}
