package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.estimand.datasets.dgp.KangSchafer;
import org.estimand.simulate.BinomialBounds;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Measure;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.simulate.SimulationRow;
import org.estimand.simulate.SimulationSummary;
import org.estimand.validation.ReferenceTable;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.StandardErrors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The Kang-Schafer design against the table of another program with other random numbers: both
 * sides have 1000 replications, so differences have root two times the Monte Carlo errors of one.
 */
@Tag("montecarlo")
class KangSchaferMonteCarloTest {
  private static final int REPLICATIONS = 1000;
  private static final double NORMAL_QUANTILE = 3.29;
  private static final double ROUNDING = 0.005;
  private static final String KNOWN = " known";
  private static final ReferenceTable TABLE = ReferenceTable.read("own/kang_schafer.csv");

  private static SimulationReport run(Design design) {
    Simulation simulation = Simulation.of(design.generator()).replications(REPLICATIONS);
    for (var e : design.estimators().entrySet()) {
      simulation = simulation.estimator(e.getKey(), e.getValue());
    }
    return simulation
        .estimator(
            "hajek" + KNOWN, Ipw.builder().standardErrors(StandardErrors.FIXED_WEIGHTS).build())
        .estimator(
            "aipw" + KNOWN,
            OutcomeAdjustment.augmented().standardErrors(StandardErrors.FIXED_WEIGHTS).build())
        .run(Execution.local(2));
  }

  private static Map<String, String> row(String model, String estimator) {
    return TABLE.rows().stream()
        .filter(r -> r.get("model").equals(model) && r.get("estimator").equals(estimator))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void correctModels() {
    SimulationReport report = run(Designs.of("kang-schafer"));
    for (String estimator : Designs.of("kang-schafer").estimators().keySet()) {
      moments(report, row("correct", estimator));
      medianError(report, row("correct", estimator));
    }
    SimulationSummary hajek = report.summary("hajek");
    double want = Double.parseDouble(row("correct", "hajek").get("coverage"));
    double error = Math.sqrt(want * (1 - want) / REPLICATIONS);
    assertTrue(
        Math.abs(hajek.coverage().value() - want) <= 3 * error,
        "coverage of the stacked standard error " + hajek.coverage());
    near(row("correct", "hajek"), "mean.se", hajek.standardError());
    near(row("correct", "hajek"), "mean.se.known", report.summary("hajek" + KNOWN).standardError());
    knownCoverage(report, "correct");
  }

  /** Inverse weights with a wrong propensity have no moments to speak of: medians only. */
  @Test
  void wrongModels() {
    SimulationReport report = run(Designs.of("kang-schafer-wrong"));
    moments(report, row("wrong", "ols"));
    coverage(report.summary("hajek"), row("wrong", "hajek").get("coverage"));
    knownCoverage(report, "wrong");
    for (String estimator : Designs.of("kang-schafer-wrong").estimators().keySet()) {
      medianError(report, row("wrong", estimator));
    }
  }

  /** The stacked standard error of a thousand rows is a little small, that of five thousand not. */
  @Test
  void coverageOfTheStackedStandardErrorInLargeSamples() {
    int replications = 500;
    SimulationSummary s =
        Simulation.of(new KangSchafer(5000, true))
            .estimator("hajek", Ipw.builder().build())
            .replications(replications)
            .run(Execution.local(2))
            .summary("hajek");
    assertEquals(0, s.failures());
    assertTrue(
        BinomialBounds.coverage(replications, 0.95).accepts(s.covered()), "covered " + s.covered());
  }

  /** Intervals that take weights or models as known: too wide, or far too narrow. */
  private static void knownCoverage(SimulationReport report, String model) {
    for (String estimator : new String[] {"hajek", "aipw"}) {
      coverage(report.summary(estimator + KNOWN), row(model, estimator).get("coverage.known"));
    }
  }

  private static void coverage(SimulationSummary s, String cell) {
    double want = Double.parseDouble(cell);
    double error = Math.sqrt(2 * want * (1 - want) / REPLICATIONS);
    assertTrue(
        Math.abs(s.coverage().value() - want) <= NORMAL_QUANTILE * error,
        () -> s.estimator() + " coverage " + s.coverage() + ", wanted " + want);
  }

  private static void moments(SimulationReport report, Map<String, String> want) {
    SimulationSummary s = report.summary(want.get("estimator"));
    assertEquals(0, s.failures());
    assertEquals("E[Y(1)]", s.term());
    near(want, "bias", s.bias());
    near(want, "sd", s.sd());
    near(want, "rmse", s.rmse());
  }

  private static void near(Map<String, String> want, String column, Measure got) {
    double value = Double.parseDouble(want.get(column));
    double bound = NORMAL_QUANTILE * Math.sqrt(2) * got.mcse() + ROUNDING;
    assertTrue(
        Math.abs(got.value() - value) <= bound,
        () -> want.get("estimator") + " " + column + " " + value + ", got " + got);
  }

  /** The median of the table lies between order statistics of ours, free of any distribution. */
  private static void medianError(SimulationReport report, Map<String, String> want) {
    double[] errors =
        report.rows().stream()
            .filter(r -> r.estimator().equals(want.get("estimator")))
            .mapToDouble(KangSchaferMonteCarloTest::absoluteError)
            .sorted()
            .toArray();
    assertEquals(REPLICATIONS, errors.length);
    int reach = (int) Math.ceil(NORMAL_QUANTILE * Math.sqrt(2) * Math.sqrt(REPLICATIONS) / 2);
    double value = Double.parseDouble(want.get("median.abs.error"));
    double low = errors[REPLICATIONS / 2 - reach] - ROUNDING;
    double high = errors[REPLICATIONS / 2 + reach] + ROUNDING;
    assertTrue(
        low <= value && value <= high,
        () ->
            want.get("estimator")
                + " median "
                + value
                + ", ours "
                + Arrays.toString(new double[] {low, high}));
  }

  private static double absoluteError(SimulationRow row) {
    return Math.abs(row.estimate() - row.truth());
  }
}
