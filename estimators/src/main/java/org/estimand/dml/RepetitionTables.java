package org.estimand.dml;

import java.util.List;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.VcovType;

/** One set of estimates from repeated cross-fits. */
final class RepetitionTables {
  private RepetitionTables() {}

  /**
   * Puts the repetitions together term by term. Covariances between terms come from the mean over
   * repetitions of the correlations; the influence is the mean over repetitions.
   */
  static Estimates combine(List<Repetition> repetitions, RepetitionAggregate rule) {
    Estimates first = repetitions.get(0).estimates();
    int count = repetitions.size();
    if (count == 1) {
      return first;
    }
    int p = first.size();
    double[] estimates = new double[p];
    double[] se = new double[p];
    double[] theta = new double[count];
    double[] own = new double[count];
    for (int j = 0; j < p; j++) {
      for (int r = 0; r < count; r++) {
        theta[r] = repetitions.get(r).estimates().estimate(j);
        own[r] = repetitions.get(r).estimates().standardError(j);
      }
      double[] both = rule.of(theta, own);
      estimates[j] = both[0];
      se[j] = both[1];
    }
    double[] vcov = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < p; b++) {
        double correlation = 0;
        for (Repetition r : repetitions) {
          Estimates e = r.estimates();
          correlation += e.covariance(a, b) / (e.standardError(a) * e.standardError(b)) / count;
        }
        vcov[b * p + a] = a == b ? se[a] * se[a] : correlation * se[a] * se[b];
      }
    }
    VcovType type =
        new VcovType.Special(
            first.vcovType().label() + ", " + rule.label() + " of " + count + " repetitions");
    return Estimates.ofVcov(
        first.terms(), estimates, vcov, type, meanInfluence(repetitions), first.design());
  }

  private static InfluenceFunction meanInfluence(List<Repetition> repetitions) {
    double[] mean = null;
    int n = 0;
    int p = 0;
    for (Repetition r : repetitions) {
      if (r.estimates().influenceFunction().isEmpty()) {
        return null;
      }
      InfluenceFunction phi = r.estimates().influenceFunction().get();
      if (mean == null) {
        n = phi.rows();
        p = phi.terms();
        mean = new double[n * p];
      }
      for (int j = 0; j < p; j++) {
        for (int i = 0; i < n; i++) {
          mean[j * n + i] += phi.at(i, j) / repetitions.size();
        }
      }
    }
    return InfluenceFunction.wrap(mean, n, p);
  }
}
