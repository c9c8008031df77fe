package org.estimand.simulate;

import java.util.List;

/**
 * How an estimator did on one term. Errors are estimate minus truth. SD is the standard deviation
 * of the errors (of the estimates, where the truth is the same in all replicates); coverage and
 * power count the confidence sets that hold the truth and that leave out zero. All measures are
 * over the replicates that did not fail.
 *
 * @param estimator name of the estimator
 * @param term name of the term
 * @param replications replicates with an estimate
 * @param failures replicates without
 * @param truth mean of the true values
 * @param estimate mean of the estimates
 * @param bias mean error
 * @param sd standard deviation of the errors
 * @param rmse root of the mean squared error
 * @param standardError mean standard error
 * @param seOverSd mean standard error over standard deviation
 * @param coverage share of confidence sets that hold the truth
 * @param power share of confidence sets that leave out zero
 * @param covered number of confidence sets that hold the truth
 */
public record SimulationSummary(
    String estimator,
    String term,
    int replications,
    int failures,
    double truth,
    double estimate,
    Measure bias,
    Measure sd,
    Measure rmse,
    Measure standardError,
    Measure seOverSd,
    Measure coverage,
    Measure power,
    int covered) {
  /** Whether more than one per cent of the replicates failed. */
  public boolean tooManyFailures() {
    return 100L * failures > (long) replications + failures;
  }

  static SimulationSummary of(
      String estimator, String term, List<SimulationRow> rows, int failures) {
    int n = rows.size();
    double[] error = new double[n];
    double[] square = new double[n];
    double[] se = new double[n];
    double truth = 0;
    double estimate = 0;
    int covered = 0;
    int rejected = 0;
    for (int i = 0; i < n; i++) {
      SimulationRow row = rows.get(i);
      error[i] = row.estimate() - row.truth();
      square[i] = error[i] * error[i];
      se[i] = row.standardError();
      truth += row.truth() / n;
      estimate += row.estimate() / n;
      covered += row.covered() ? 1 : 0;
      rejected += row.rejected() ? 1 : 0;
    }
    double root = Math.sqrt(n);
    double sd = standardDeviation(error);
    double meanSquare = mean(square);
    double rmse = Math.sqrt(meanSquare);
    double meanSe = mean(se);
    double sdSe = standardDeviation(se);
    double sdMcse = n > 1 ? sd / Math.sqrt(2.0 * (n - 1)) : 0;
    double ratio = sd > 0 ? meanSe / sd : 0;
    double ratioMcse =
        n > 1 && meanSe > 0
            ? ratio * Math.sqrt(sdSe * sdSe / (n * meanSe * meanSe) + 1 / (2.0 * (n - 1)))
            : 0;
    return new SimulationSummary(
        estimator,
        term,
        n,
        failures,
        truth,
        estimate,
        new Measure(mean(error), sd / root),
        new Measure(sd, sdMcse),
        new Measure(rmse, rmse > 0 ? standardDeviation(square) / root / (2 * rmse) : 0),
        new Measure(meanSe, sdSe / root),
        new Measure(ratio, ratioMcse),
        share(covered, n),
        share(rejected, n),
        covered);
  }

  private static Measure share(int count, int n) {
    double p = (double) count / n;
    return new Measure(p, Math.sqrt(p * (1 - p) / n));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  private static double standardDeviation(double[] values) {
    if (values.length < 2) {
      return 0;
    }
    double mean = mean(values);
    double sum = 0;
    for (double v : values) {
      sum += (v - mean) * (v - mean);
    }
    return Math.sqrt(sum / (values.length - 1));
  }
}
