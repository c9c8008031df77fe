package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.Resampling;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.BinomialBounds;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.MarginalSensitivity;
import org.estimand.weighting.MarginalSensitivityIntervals;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Intervals of the marginal sensitivity model hold the bounds of the population: each end with the
 * probability (1 + level) / 2, both with at least the level. The population is 400,000 rows with
 * propensities that are known, whose bounds are 0.03 standard errors of a sample off.
 */
@Tag("montecarlo")
class MarginalSensitivityMonteCarloTest {
  private static CausalData draw(RandomStream s, int n, boolean known) {
    double[] x = new double[n];
    double[] d = new double[n];
    double[] y = new double[n];
    double[] e = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = s.normal();
      e[i] = 1 / (1 + Math.exp(-0.5 * x[i]));
      d[i] = s.bernoulli(e[i]) ? 1 : 0;
      y[i] = (1 + 0.5 * x[i]) * d[i] + x[i] + s.normal();
    }
    Roles roles = Roles.outcome("y").treatment("d").covariates("x");
    return CausalData.of(
        Columns.none().number("y", y).number("d", d).number("x", x).number("e", e),
        known ? roles.block(PropensityModel.SUPPLIED_BLOCK, "e") : roles);
  }

  private static void check(Estimand estimand, double lambda, int replications, int replicates) {
    RandomStreams streams = RandomStreams.of(20240916L).child("msm");
    CausalData population = draw(streams.child("population").generator(), 400_000, true);
    WeightingResult all =
        Ipw.builder()
            .estimand(estimand)
            .propensity(PropensityModel.supplied())
            .build()
            .fit(population, FitContext.seed(1));
    MarginalSensitivity truth = MarginalSensitivity.of(all, population.values("y"), lambda);
    Ipw ipw = Ipw.builder().estimand(estimand).build();
    int low = 0;
    int high = 0;
    int both = 0;
    for (int r = 0; r < replications; r++) {
      MarginalSensitivityIntervals.Row row =
          MarginalSensitivityIntervals.of(
                  ipw,
                  draw(streams.child("sample", r).generator(), 200, false),
                  Resampling.pairs(replicates).interval(Resampling.Interval.PERCENTILE),
                  0.95,
                  FitContext.seed(r).threads(2),
                  lambda)
              .rows()
              .get(0);
      boolean below = row.confidenceLower() <= truth.lower();
      boolean above = truth.upper() <= row.confidenceUpper();
      low += below ? 1 : 0;
      high += above ? 1 : 0;
      both += below && above ? 1 : 0;
    }
    int lower = low;
    int upper = high;
    int joint = both;
    BinomialBounds end = BinomialBounds.coverage(replications, 0.975);
    BinomialBounds whole = BinomialBounds.coverage(replications, 0.95);
    assertAll(
        () -> assertTrue(end.accepts(lower), estimand + " lower end held " + lower),
        () -> assertTrue(end.accepts(upper), estimand + " upper end held " + upper),
        () -> assertTrue(joint >= whole.lower(), estimand + " both ends held " + joint),
        () -> assertEquals(true, truth.lower() < truth.upper() || lambda == 1));
  }

  @Test
  void boundsOfThePopulation() {
    check(Estimand.ATE, 1.5, 500, 59);
  }

  @Test
  @Tag("nightly")
  void boundsOfThePopulationAtLength() {
    for (Estimand estimand : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      for (double lambda : new double[] {1, 1.5, 3}) {
        check(estimand, lambda, 1000, 399);
      }
    }
  }
}
