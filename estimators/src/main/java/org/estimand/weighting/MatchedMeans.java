package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/**
 * Means of both potential outcomes over the matched units of the target population.
 *
 * @param counted n: whether a row is in the population and was matched
 * @param units number of them
 * @param outcome 2n: each counted row's outcome in arm 0, then in arm 1, its own or imputed
 * @param means of arm 0 and arm 1
 * @param uses 2n: how often each row serves others (sums of shares), then sums of squared shares
 * @param slopes of the bias correction by arm; empty without
 */
record MatchedMeans(
    boolean[] counted,
    int units,
    double[] outcome,
    double[] means,
    double[] uses,
    double[] slopes) {
  /**
   * Imputes and averages: Y_i(a) of a unit in the other arm is the mean of its matches, with bias
   * correction plus the difference of their points along a least-squares fit to the matches, each
   * weighted by its uses (Abadie and Imbens 2011, section 2.2).
   *
   * @param sets the matches from arm 0 (of units in arm 1) and from arm 1; null where none are
   *     needed
   * @throws NotIdentifiedException IDENT-179 for a bias correction with too few matches
   */
  static MatchedMeans of(
      double[] y, Arms arms, MatchSets[] sets, MatchCoordinates coordinates, boolean correct) {
    int n = y.length;
    int q = correct ? coordinates.dimension() : 0;
    double[] columns = correct ? coordinates.columns() : new double[0];
    boolean[] counted = new boolean[n];
    double[] outcome = new double[2 * n];
    double[] uses = new double[2 * n];
    double[] slopes = new double[2 * q];
    for (int from = 0; from < 2; from++) {
      if (sets[from] == null) {
        continue;
      }
      MatchSets s = sets[from];
      double[] used = s.uses(1);
      double[] squares = s.uses(2);
      for (int i = 0; i < n; i++) {
        if (arms.code()[i] == from) {
          uses[i] = used[i];
          uses[n + i] = squares[i];
        }
      }
      if (q > 0) {
        double[] b = slopes(y, columns, q, used, from);
        System.arraycopy(b, 0, slopes, from * q, q);
      }
      double[] group = new double[s.groups().count()];
      for (int g = 0; g < group.length; g++) {
        if (s.start()[g + 1] > s.start()[g]) {
          group[g] = s.mean(g, y, 0);
          for (int j = 0; j < q; j++) {
            group[g] -= slopes[from * q + j] * s.mean(g, columns, j * n);
          }
        }
      }
      for (int i = 0; i < n; i++) {
        if (arms.code()[i] != from && s.isMatched(i)) {
          double imputed = group[s.groups().groupOf()[i]];
          for (int j = 0; j < q; j++) {
            imputed += slopes[from * q + j] * columns[j * n + i];
          }
          counted[i] = true;
          outcome[from * n + i] = imputed;
          outcome[(1 - from) * n + i] = y[i];
        }
      }
    }
    int units = 0;
    double[] means = new double[2];
    for (int i = 0; i < n; i++) {
      if (counted[i]) {
        units++;
        means[0] += outcome[i];
        means[1] += outcome[n + i];
      }
    }
    means[0] /= units;
    means[1] /= units;
    return new MatchedMeans(counted, units, outcome, means, uses, slopes);
  }

  private static double[] slopes(double[] y, double[] columns, int q, double[] used, int arm) {
    int n = y.length;
    double[] x = new double[Math.multiplyExact(n, q + 1)];
    Arrays.fill(x, 0, n, 1);
    System.arraycopy(columns, 0, x, n, n * q);
    int positive = 0;
    for (double u : used) {
      positive += u > 0 ? 1 : 0;
    }
    if (positive <= q + 1) {
      throw new NotIdentifiedException(
          "IDENT-179",
          "The bias correction fits "
              + (q + 1)
              + " coefficients to the "
              + positive
              + " different matches from arm "
              + arm
              + ". Match on fewer covariates, take more neighbours, or leave it out.");
    }
    LeastSquaresFit fit = LeastSquares.fit(x, n, q + 1, y, used);
    return Arrays.copyOfRange(fit.coefficients(), 1, q + 1);
  }

  /** Matching weights: one for a row that counts, plus its uses. */
  double[] weights() {
    int n = counted.length;
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = (counted[i] ? 1 : 0) + uses[i];
    }
    return w;
  }
}
