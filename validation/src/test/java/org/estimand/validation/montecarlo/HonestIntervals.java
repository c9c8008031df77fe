package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.simulate.BinomialBounds;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Measure;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationSummary;

/**
 * 500 replications: coverage of nominal 95 % intervals within the exact binomial region of false
 * alarm 0.001 (458 to 489), mean error and mean standard error over standard deviation within 3.29
 * Monte Carlo standard errors of 0 and 1, no failures.
 */
final class HonestIntervals {
  private static final int REPLICATIONS = 500;
  private static final double NORMAL_QUANTILE = 3.29;

  private HonestIntervals() {}

  static void check(DataGenerator design, Estimator<? extends EstimationResult> estimator) {
    SimulationSummary s =
        Simulation.of(design)
            .estimator("estimator", estimator)
            .replications(REPLICATIONS)
            .seed(20240916L)
            .run(Execution.local(2))
            .summary("estimator");
    assertEquals(0, s.failures());
    assertAll(
        () ->
            assertTrue(
                BinomialBounds.coverage(REPLICATIONS, 0.95).accepts(s.covered()),
                "covered " + s.covered()),
        () -> near(0, s.bias(), "bias"),
        () -> near(1, s.seOverSd(), "standard error over standard deviation"));
  }

  private static void near(double want, Measure got, String what) {
    assertTrue(
        Math.abs(got.value() - want) <= NORMAL_QUANTILE * got.mcse(),
        what + " " + got.value() + ", Monte Carlo error " + got.mcse());
  }
}
