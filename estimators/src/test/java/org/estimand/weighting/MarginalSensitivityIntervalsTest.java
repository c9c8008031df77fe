package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.inference.Replicates;
import org.estimand.inference.Resampling;
import org.estimand.learners.Learners;
import org.estimand.weighting.MarginalSensitivityIntervals.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Bootstrap intervals of the marginal sensitivity model against refits made one by one. */
class MarginalSensitivityIntervalsTest {
  private static final Resampling FRACTIONAL =
      Resampling.fractional(59).interval(Resampling.Interval.PERCENTILE);

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  /** Every replicate: a whole fit, then the bounds of its result. */
  @Test
  void quantilesOfTheBoundsOfWholeFits() {
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      for (boolean trimmed : new boolean[] {false, true}) {
        Ipw.Builder builder = Ipw.builder().estimand(e);
        Ipw ipw = trimmed ? builder.trim(0.15, 0.85).build() : builder.build();
        CausalData data = data(weighted());
        double[] lambdas = {2, 1, 1.4};
        MarginalSensitivityIntervals got =
            MarginalSensitivityIntervals.of(ipw, data, FRACTIONAL, 0.9, CONTEXT, lambdas);
        Arrays.sort(lambdas);
        double[] y = columns().get("y");
        assertEquals(3, got.rows().size());
        for (int k = 0; k < lambdas.length; k++) {
          Row row = got.rows().get(k);
          double lambda = lambdas[k];
          MarginalSensitivity plain = MarginalSensitivity.of(ipw.fit(data, CONTEXT), y, lambda);
          assertEquals(lambda, row.lambda(), 0);
          assertEquals(plain.lower(), row.lower(), 0);
          assertEquals(plain.upper(), row.upper(), 0);
          double[] lower = new double[59];
          double[] upper = new double[59];
          // the replicates themselves, through the estimates of a bootstrap of the same streams
          int[] at = {0};
          Replicates.of(
              FRACTIONAL,
              data,
              (replicate, quiet) -> {
                WeightingResult fit = ipw.fit(replicate, quiet);
                MarginalSensitivity one = MarginalSensitivity.of(fit, y, lambda);
                lower[at[0]] = one.lower();
                upper[at[0]++] = one.upper();
                return ipw.fit(data, quiet).terms().stream()
                    .collect(java.util.stream.Collectors.toMap(t -> t, fit::estimate));
              },
              ipw.fit(data, CONTEXT).estimates(),
              CONTEXT);
          Arrays.sort(lower);
          Arrays.sort(upper);
          // 60 x 0.05 and 60 x 0.95: the third from either end
          assertEquals(lower[2], row.confidenceLower(), 1e-12);
          assertEquals(upper[56], row.confidenceUpper(), 1e-12);
        }
      }
    }
  }

  @Test
  void nestedAndTheBootstrapWithoutConfounding() {
    Ipw ipw = Ipw.builder().build();
    MarginalSensitivityIntervals got =
        MarginalSensitivityIntervals.of(ipw, data(roles()), CONTEXT, 1, 1.2, 1.5, 3, 50);
    WeightingResult boot =
        Ipw.builder()
            .resampling(Resampling.pairs(999).interval(Resampling.Interval.PERCENTILE))
            .build()
            .fit(data(roles()), CONTEXT);
    Row first = got.rows().get(0);
    assertEquals(boot.estimate(), first.lower(), 1e-12);
    assertEquals(boot.estimate(), first.upper(), 1e-12);
    var interval = boot.confidenceInterval("ATE", 0.95);
    assertEquals(interval.lower().orElseThrow(), first.confidenceLower(), 1e-10);
    assertEquals(interval.upper().orElseThrow(), first.confidenceUpper(), 1e-10);
    for (int k = 1; k < got.rows().size(); k++) {
      Row inner = got.rows().get(k - 1);
      Row outer = got.rows().get(k);
      assertTrue(outer.lower() < inner.lower() && outer.upper() > inner.upper());
      assertTrue(outer.confidenceLower() < inner.confidenceLower());
      assertTrue(outer.confidenceUpper() > inner.confidenceUpper());
      assertTrue(
          outer.confidenceLower() < outer.lower() && outer.upper() < outer.confidenceUpper());
    }
    assertEquals(999, got.replicates());
    assertEquals(0, got.failed());
    int last = 0;
    while (last < 5 && !got.rows().get(last).covers(0)) {
      last++;
    }
    assertTrue(last > 0 && last < 5, "leaves 0 out up to " + last);
    assertEquals(got.rows().get(last - 1).lambda(), got.withstands(0).orElseThrow(), 0);
    assertEquals(OptionalDouble.empty(), got.withstands(boot.estimate()));
    assertTrue(got.summary().startsWith("Marginal sensitivity model, ATE, 999 replicates\n"));
    assertEquals(2 + 5, got.summary().split("\n").length);
  }

  @Test
  void threadsAndSeeds() {
    Ipw ipw = Ipw.builder().estimand(Estimand.ATT).build();
    CausalData data = data(roles().cluster("c"));
    MarginalSensitivityIntervals one =
        MarginalSensitivityIntervals.of(ipw, data, FitContext.seed(3).threads(1), 1.3);
    for (int threads : new int[] {2, 7}) {
      assertEquals(
          one,
          MarginalSensitivityIntervals.of(ipw, data, FitContext.seed(3).threads(threads), 1.3));
    }
    assertNotEquals(
        one.rows(), MarginalSensitivityIntervals.of(ipw, data, FitContext.seed(4), 1.3).rows());
  }

  /** The population of arm 0 of a treatment with a focal level is that of the controls. */
  @Test
  void focalArm() {
    Ipw controls = Ipw.builder().estimand(Estimand.ATC).build();
    Ipw named = Ipw.builder().estimand(Estimand.ATT).reference("0").focal("0").build();
    CausalData data = data(roles());
    double[] y = columns().get("y");
    assertEquals(
        MarginalSensitivity.of(controls.fit(data, CONTEXT), y, 1.5),
        MarginalSensitivity.of(named.fit(data, CONTEXT), y, 1.5));
    assertEquals(
        MarginalSensitivityIntervals.of(controls, data, FRACTIONAL, 0.9, CONTEXT, 1.5).rows(),
        MarginalSensitivityIntervals.of(named, data, FRACTIONAL, 0.9, CONTEXT, 1.5).rows());
  }

  @Test
  void refusals() {
    CausalData data = data(roles());
    Ipw ipw = Ipw.builder().build();
    refused(
        "CONF-282 lambdas = [0.5, 2.0]; the odds factors must be one or more distinct finite numbers"
            + " of at least 1.",
        () -> MarginalSensitivityIntervals.of(ipw, data, CONTEXT, 2, 0.5));
    refused(
        "CONF-282 Intervals of the marginal sensitivity model are quantiles of bootstrap replicates,"
            + " not NORMAL (jackknife). Use a bootstrap with interval(PERCENTILE).",
        () -> MarginalSensitivityIntervals.of(ipw, data, Resampling.jackknife(), 0.95, CONTEXT, 2));
    refused(
        "NOTSUP-280 The marginal sensitivity model bounds ATE, ATT and ATC with HAJEK and weights"
            + " from propensities that are not truncated; asked for ATE with HAJEK, entropy"
            + " balancing.",
        () ->
            MarginalSensitivityIntervals.of(
                Ipw.builder().method(BalancingMethod.entropy()).build(), data, CONTEXT, 2));
    assertTrue(
        assertThrows(
                CausalException.class,
                () ->
                    MarginalSensitivityIntervals.of(
                        Ipw.builder()
                            .propensity(
                                PropensityModel.learner(Learners.logistic(), CrossFitPlan.kFold(2)))
                            .build(),
                        data,
                        CONTEXT,
                        2))
            .getMessage()
            .startsWith("NOTSUP-159 "));
    var m = columns();
    for (int i = 0; i < N; i += 3) {
      m.get("d")[i] = 2;
    }
    refused(
        "NOTSUP-281 The marginal sensitivity model is for two arms; the treatment has 3. Keep the"
            + " rows of two of them.",
        () ->
            MarginalSensitivityIntervals.of(
                Ipw.builder().reference("0").build(), data(m, roles()), CONTEXT, 2));
    WeightingResult aipw = OutcomeAdjustment.augmented().build().fit(data, CONTEXT);
    refused(
        "NOTSUP-170 The marginal sensitivity model is for ATE, ATT and ATC of two arms weighted by"
            + " propensities; this result is \"Augmented inverse probability weighting (logit)\" for"
            + " ATE.",
        () -> MarginalSensitivity.of(aipw, new double[N], 2));
  }
}
