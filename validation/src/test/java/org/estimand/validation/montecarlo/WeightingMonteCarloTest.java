package org.estimand.validation.montecarlo;

import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.PropensityModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coverage, bias and standard errors of weighting where its models hold. */
@Tag("montecarlo")
class WeightingMonteCarloTest {
  @Test
  void hajek() {
    HonestIntervals.check(LinearDesigns::interactive, Ipw.builder().build());
  }

  @Test
  void horvitzThompson() {
    HonestIntervals.check(
        LinearDesigns::interactive,
        Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).build());
  }

  /** The effect does not vary, so that all target populations share it. */
  @Test
  void otherPopulations() {
    for (Estimand e : new Estimand[] {Estimand.ATT, Estimand.ATC, Estimand.ATO}) {
      HonestIntervals.check(LinearDesigns::constantEffect, Ipw.builder().estimand(e).build());
    }
    HonestIntervals.check(
        LinearDesigns::constantEffect,
        OutcomeAdjustment.augmented()
            .estimand(Estimand.ATT)
            .propensity(PropensityModel.probit())
            .build());
  }

  /** Stable weights: the outcome is linear, so that what the tolerance leaves is small. */
  @Test
  void stableWeights() {
    for (double tolerance : new double[] {0, 0.02}) {
      HonestIntervals.check(
          LinearDesigns::constantEffect,
          Ipw.builder()
              .estimand(Estimand.ATT)
              .method(BalancingMethod.stable().withTolerance(tolerance))
              .build());
    }
  }

  @Test
  void regressionAndAugmentation() {
    HonestIntervals.check(LinearDesigns::interactive, OutcomeAdjustment.regression().build());
    HonestIntervals.check(LinearDesigns::interactive, OutcomeAdjustment.augmented().build());
  }
}
