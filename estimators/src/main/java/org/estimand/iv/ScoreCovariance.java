package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/** Covariances of sums of scores under every covariance the estimates may have. */
final class ScoreCovariance {
  private ScoreCovariance() {}

  /** The same dependence of rows without factors for small samples; HC0 for the classical one. */
  static VcovType plain(VcovType type) {
    if (type instanceof VcovType.Iid || type instanceof VcovType.Robust) {
      return VcovType.robust();
    }
    return type instanceof VcovType.Cluster c
        ? new VcovType.Cluster(c.columns(), SmallSample.NONE)
        : type;
  }

  /**
   * The covariance of the p sums of n x p scores.
   *
   * @param leverages n values for HC2 to HC4, or null
   * @param parameters number of parameters behind the scores
   */
  static double[] of(
      double[] scores,
      int n,
      int p,
      SampleDesign sample,
      VcovType type,
      double[] leverages,
      int parameters) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      names.add(Integer.toString(j + 1));
    }
    RegressionParts parts = RegressionParts.none().parameters(parameters);
    if (leverages != null) {
      parts = parts.leverages(leverages);
    }
    double[] v =
        Estimates.of(
                names, new double[p], InfluenceFunction.wrap(scores, n, p), sample, type, parts)
            .vcov();
    double square = (double) n * n;
    for (int k = 0; k < v.length; k++) {
      v[k] *= square;
    }
    return v;
  }

  /** Without factors. */
  static double[] plain(double[] scores, int n, int p, SampleDesign sample, VcovType type) {
    return of(scores, n, p, sample, plain(type), null, p);
  }
}
