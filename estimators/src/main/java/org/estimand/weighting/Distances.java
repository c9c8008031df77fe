package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * Euclidean distances of rows with columns in standard deviations. Differences are taken before
 * squares: the form |x|^2 + |z|^2 - 2 x'z, which a matrix product could serve, turns rounding of
 * 1e-16 into distances of 1e-8 between equal rows.
 *
 * @param rows n x p, the values of a row next to each other
 * @param p columns that vary
 * @param constant names of those that do not
 */
record Distances(double[] rows, int p, List<String> constant) {
  /**
   * Scales the columns.
   *
   * @param w n weights of the standard deviations
   * @param sample whether to divide by their sum less one
   */
  static Distances of(FeatureMatrix x, double[] w, boolean sample) {
    int n = x.rows();
    double total = BalanceFrame.sum(w);
    List<double[]> columns = new ArrayList<>();
    List<String> constant = new ArrayList<>();
    for (int j = 0; j < x.columns(); j++) {
      double[] c = new double[n];
      System.arraycopy(x.data(), x.offset(j), c, 0, n);
      double mean = 0;
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        mean += w[i] * c[i] / total;
        low = w[i] > 0 ? Math.min(low, c[i]) : low;
        high = w[i] > 0 ? Math.max(high, c[i]) : high;
      }
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += w[i] * (c[i] - mean) * (c[i] - mean);
      }
      double sd = Math.sqrt(squares / (sample ? total - 1 : total));
      if (low < high) {
        for (int i = 0; i < n; i++) {
          c[i] = (c[i] - mean) / sd;
        }
        columns.add(c);
      } else {
        constant.add(x.names().get(j));
      }
    }
    int p = columns.size();
    double[] rows = new double[Math.multiplyExact(n, p)];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < n; i++) {
        rows[i * p + j] = columns.get(j)[i];
      }
    }
    return new Distances(rows, p, List.copyOf(constant));
  }

  double between(int i, int j) {
    double sum = 0;
    for (int c = 0; c < p; c++) {
      double d = rows[i * p + c] - rows[j * p + c];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  /** The distance of a row from a point. */
  double from(int i, double[] point) {
    double sum = 0;
    for (int c = 0; c < p; c++) {
      double d = rows[i * p + c] - point[c];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
