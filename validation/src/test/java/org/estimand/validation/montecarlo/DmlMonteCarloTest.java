package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.fit.Estimator;
import org.estimand.learners.Learners;
import org.estimand.simulate.BinomialBounds;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationSummary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Coverage of nominal 95 % intervals within the exact binomial region of false alarm 0.001 (458 to
 * 489 of 500), and bias within 3.29 Monte Carlo standard errors.
 */
@Tag("montecarlo")
class DmlMonteCarloTest {
  private static final int REPLICATIONS = 500;
  private static final double NORMAL_QUANTILE = 3.29;

  private static void honest(DataGenerator design, Estimator<DmlResult> estimator) {
    SimulationSummary s =
        Simulation.of(design)
            .estimator("dml", estimator)
            .replications(REPLICATIONS)
            .seed(20240916L)
            .run(Execution.local(2))
            .summary("dml");
    assertEquals(0, s.failures());
    assertTrue(
        BinomialBounds.coverage(REPLICATIONS, 0.95).accepts(s.covered()), "covered " + s.covered());
    assertTrue(
        Math.abs(s.bias().value()) <= NORMAL_QUANTILE * s.bias().mcse(),
        "bias " + s.bias().value() + ", Monte Carlo error " + s.bias().mcse());
  }

  @Test
  void partiallyLinear() {
    honest(LinearDesigns::partiallyLinear, Plr.builder().outcomeModel(Learners.ols()).build());
    honest(
        LinearDesigns::partiallyLinear,
        Plr.builder().score(Plr.Score.IV_TYPE).outcomeModel(Learners.ols()).build());
  }

  @Test
  void partiallyLinearWithInstrument() {
    honest(LinearDesigns::partiallyLinearIv, Pliv.builder().outcomeModel(Learners.ols()).build());
  }

  @Test
  void interactive() {
    honest(
        LinearDesigns::interactive,
        Irm.builder().outcomeModel(Learners.ols()).propensityModel(Learners.logistic()).build());
    honest(
        LinearDesigns::interactive,
        Irm.builder()
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .normalize(true)
            .build());
  }

  @Test
  void interactiveWithInstrument() {
    honest(
        LinearDesigns::interactiveIv,
        Iivm.builder().outcomeModel(Learners.ols()).instrumentModel(Learners.logistic()).build());
  }
}
