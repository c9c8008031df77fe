package org.estimand.validation.montecarlo;

import org.estimand.weighting.Estimand;
import org.estimand.weighting.Matching;
import org.estimand.weighting.MatchingMetric;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coverage, bias and standard errors of matching where its models hold. */
@Tag("montecarlo")
class MatchingMonteCarloTest {
  @Test
  void estimatedPropensity() {
    HonestIntervals.check(
        LinearDesigns::interactive, Matching.builder().biasCorrection(true).build());
    for (Estimand e : new Estimand[] {Estimand.ATT, Estimand.ATC}) {
      HonestIntervals.check(
          LinearDesigns::constantEffect,
          Matching.builder().estimand(e).biasCorrection(true).build());
    }
  }

  @Test
  void covariatesWithBiasCorrection() {
    HonestIntervals.check(
        LinearDesigns::interactive,
        Matching.builder()
            .metric(MatchingMetric.MAHALANOBIS)
            .neighbors(2)
            .varianceNeighbors(2)
            .biasCorrection(true)
            .build());
  }
}
