package org.estimand.weighting;

import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;

/**
 * The variance of matching with replacement (Abadie and Imbens 2006, theorem 7): the spread of the
 * imputed outcomes over the population, plus what the repeated use of rows adds to it, ((a_i +
 * K_i)^2 - a_i - K'_i) sigma^2(X_i, D_i), where a_i says whether row i counts itself, K_i how often
 * it serves others, and K'_i is the sum of its squared shares.
 */
final class MatchingVariance {
  private static final double ROUNDING = 1e-12;

  private MatchingVariance() {}

  /**
   * The covariance of the two means.
   *
   * @param sigma n conditional variances; those of rows that need none may be anything
   * @return 2 x 2, arm 0 first
   */
  static double[] of(MatchedMeans m, int[] arm, double[] sigma) {
    int n = arm.length;
    double[] v = new double[4];
    for (int i = 0; i < n; i++) {
      if (m.counted()[i]) {
        double u0 = m.outcome()[i] - m.means()[0];
        double u1 = m.outcome()[n + i] - m.means()[1];
        v[0] += u0 * u0;
        v[1] += u0 * u1;
        v[3] += u1 * u1;
      }
      double repeated = repeated(m, i);
      if (repeated > 0) {
        v[3 * arm[i]] += repeated * sigma[i];
      }
    }
    double square = (double) m.units() * m.units();
    v[0] /= square;
    v[1] /= square;
    v[3] /= square;
    v[2] = v[1];
    return v;
  }

  /** The factor of a row's conditional variance; zero or positive. */
  private static double repeated(MatchedMeans m, int i) {
    int a = m.counted()[i] ? 1 : 0;
    double k = m.uses()[i];
    double repeated = (a + k) * (a + k) - a - m.uses()[m.counted().length + i];
    return repeated > ROUNDING ? repeated : 0;
  }

  /**
   * Conditional variances: the sample variance (divisor: number - 1) of the outcomes of the row
   * itself and the rows of its arm that are nearest to it.
   *
   * @param neighbors how many besides the row itself, and all that are as near as the last
   * @throws NotIdentifiedException IDENT-180 for an arm of too few rows
   */
  static double[] conditional(
      MatchedMeans m,
      CausalData data,
      double[] y,
      Arms arms,
      NeighborPools pools,
      int neighbors,
      double tolerance) {
    int n = y.length;
    double[] sigma = new double[n];
    for (int arm = 0; arm < 2; arm++) {
      boolean[] wanted = new boolean[n];
      boolean any = false;
      for (int i = 0; i < n; i++) {
        wanted[i] = arms.code()[i] == arm && repeated(m, i) > 0;
        any |= wanted[i];
      }
      if (!any) {
        continue;
      }
      requireRows(data, arms, arm, neighbors);
      MatchSets around = pools.around(wanted, arm, neighbors + 1, tolerance);
      PointGroups groups = around.groups();
      double[] perGroup = new double[groups.count()];
      for (int g = 0; g < perGroup.length; g++) {
        if (around.start()[g + 1] > around.start()[g]) {
          perGroup[g] = variance(around, g, y);
        }
      }
      for (int i = 0; i < n; i++) {
        sigma[i] = wanted[i] ? perGroup[groups.groupOf()[i]] : sigma[i];
      }
    }
    return sigma;
  }

  static void requireRows(CausalData data, Arms arms, int arm, int neighbors) {
    int rows = 0;
    for (int code : arms.code()) {
      rows += code == arm ? 1 : 0;
    }
    if (rows <= neighbors) {
      throw new NotIdentifiedException(
          "IDENT-180",
          "Conditional variances compare a row with "
              + neighbors
              + " more of its arm, but TREATMENT \""
              + data.name(Role.TREATMENT)
              + "\" is "
              + arm
              + " in "
              + rows
              + (rows == 1 ? " row" : " rows")
              + " only. Take fewer varianceNeighbors, or match without replacement.");
    }
  }

  private static double variance(MatchSets sets, int group, double[] y) {
    double mean = sets.mean(group, y, 0);
    PointGroups groups = sets.groups();
    double sum = 0;
    int size = 0;
    for (int k = sets.start()[group]; k < sets.start()[group + 1]; k++) {
      int member = sets.members()[k];
      for (int t = groups.start()[member]; t < groups.start()[member + 1]; t++) {
        double d = y[groups.rows()[t]] - mean;
        sum += d * d;
        size++;
      }
    }
    return sum / (size - 1);
  }
}
