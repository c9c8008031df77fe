package org.estimand.learners.kernel;

import java.util.Arrays;

/** The median rule for the width of a Gaussian kernel. */
final class MedianDistance {
  /** Rows used at most, evenly spaced among the training rows. */
  static final int MOST_ROWS = 1000;

  private MedianDistance() {}

  /**
   * The smallest distance at which pairs with half of the weight are no farther apart. Pairs of
   * equal rows do not count, and a pair weighs the product of its rows' weights, so that an integer
   * weight equals repeated rows.
   *
   * @return the distance, or 1 when all rows are equal
   */
  static double of(KernelRows rows) {
    int m = Math.min(rows.n(), MOST_ROWS);
    int p = rows.p();
    int[] used = new int[m];
    for (int a = 0; a < m; a++) {
      used[a] = (int) ((long) a * rows.n() / m);
    }
    int pairs = m * (m - 1) / 2;
    double[] square = new double[pairs];
    double[] weight = new double[pairs];
    int at = 0;
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < a; b++) {
        double sum = 0;
        for (int c = 0; c < p; c++) {
          double d = rows.x()[c * rows.n() + used[a]] - rows.x()[c * rows.n() + used[b]];
          sum += d * d;
        }
        if (sum > 0) {
          square[at] = sum;
          weight[at++] = rows.share()[used[a]] * rows.share()[used[b]];
        }
      }
    }
    if (at == 0) {
      return 1;
    }
    double total = 0;
    for (int k = 0; k < at; k++) {
      total += weight[k];
    }
    double[] sorted = Arrays.copyOf(square, at);
    Arrays.sort(sorted);
    int low = 0;
    int high = at - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double below = 0;
      for (int k = 0; k < at; k++) {
        below += square[k] <= sorted[middle] ? weight[k] : 0;
      }
      if (below >= 0.5 * total * (1 - 1e-12)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return Math.sqrt(sorted[low]);
  }
}
