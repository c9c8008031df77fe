package org.estimand.weighting;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.estimand.data.Grouping;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/** The terms of {@link Matching}: effect, E[Y(1)], E[Y(0)]. */
final class MatchingEstimates {
  private static final String SETS = "matched set";

  private MatchingEstimates() {}

  static double[] values(MatchedMeans m) {
    return new double[] {m.means()[1] - m.means()[0], m.means()[1], m.means()[0]};
  }

  /** From the covariance of the means (arm 0 first) to that of effect, E[Y(1)], E[Y(0)]. */
  static double[] effects(double[] v) {
    double effect = v[3] - 2 * v[1] + v[0];
    double with1 = v[3] - v[1];
    double with0 = v[1] - v[0];
    return new double[] {effect, with1, with0, with1, v[3], v[1], with0, v[1], v[0]};
  }

  /** Matched sets as clusters: the influences of matched rows, in rows of the matched sample. */
  static Estimates clustered(
      List<String> terms, double[] y, Arms arms, Target target, MatchedMeans m, MatchSets[] from) {
    int n = y.length;
    int focal = target.focal();
    MatchSets sets = from[1 - focal];
    int[] set = new int[n];
    Arrays.fill(set, -1);
    double[] own = new double[n];
    int used = 0;
    for (int i = 0; i < n; i++) {
      if (!m.counted()[i]) {
        continue;
      }
      int[] matches = sets.of(i);
      set[i] = i;
      own[i] = y[i] - m.means()[focal];
      double other = m.outcome()[(1 - focal) * n + i] - m.means()[1 - focal];
      double mean = 0;
      for (int k : matches) {
        mean += y[k] / matches.length;
      }
      for (int k : matches) {
        set[k] = i;
        own[k] = (other + y[k] - mean) / matches.length;
      }
      used += 1 + matches.length;
    }
    double[] codes = new double[used];
    double[] phi = new double[3 * used];
    int at = 0;
    for (int i = 0; i < n; i++) {
      if (set[i] >= 0) {
        codes[at] = set[i];
        boolean treated = arms.code()[i] == 1;
        double value = own[i] * used / m.units();
        phi[at] = treated ? value : -value;
        phi[used + at] = treated ? value : 0;
        phi[2 * used + at] = treated ? 0 : value;
        at++;
      }
    }
    SampleDesign design =
        new SampleDesign(
            used, List.of(Grouping.of(SETS, codes)), Optional.empty(), Optional.empty());
    return Estimates.of(
        terms,
        values(m),
        InfluenceFunction.wrap(phi, used, 3),
        design,
        new VcovType.Cluster(List.of(SETS), SmallSample.NONE));
  }
}
