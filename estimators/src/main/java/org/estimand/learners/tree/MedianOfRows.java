package org.estimand.learners.tree;

import java.util.Arrays;

/** The value that minimises the weighted sum of absolute deviations. */
final class MedianOfRows {
  private MedianOfRows() {}

  /**
   * The median of the first values; the middle of the interval of medians where there is one.
   *
   * @param values reordered
   * @param weights reordered likewise, all positive; null for equal ones
   */
  static double of(double[] values, double[] weights, int count) {
    if (weights == null) {
      Arrays.sort(values, 0, count);
      double high = values[count / 2];
      return count % 2 == 1 ? high : values[count / 2 - 1] / 2 + high / 2;
    }
    double half = 0;
    for (int i = 0; i < count; i++) {
      half += weights[i] / 2;
    }
    return select(values, weights, count, half);
  }

  /**
   * The smallest value up to which half of the weight lies. The answer is between {@code from} and
   * {@code to}; the values below weigh {@code before}, less than half.
   */
  private static double select(double[] v, double[] w, int count, double half) {
    int from = 0;
    int to = count;
    double before = 0;
    while (true) {
      double pivot = v[from + (to - from) / 2];
      int less = from;
      int more = to;
      double below = 0;
      double equal = 0;
      for (int i = from; i < more; ) {
        if (v[i] < pivot) {
          below += w[i];
          swap(v, w, i++, less++);
        } else if (v[i] > pivot) {
          swap(v, w, i, --more);
        } else {
          equal += w[i++];
        }
      }
      if (less > from && before + below >= half) {
        to = less;
      } else if (before + below + equal >= half || more == to) {
        return before + below + equal == half ? pivot / 2 + above(v, count, pivot) / 2 : pivot;
      } else {
        before += below + equal;
        from = more;
      }
    }
  }

  /** The smallest value above this one, or this one where it is the largest. */
  private static double above(double[] v, int count, double value) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      best = v[i] > value ? Math.min(best, v[i]) : best;
    }
    return best == Double.POSITIVE_INFINITY ? value : best;
  }

  private static void swap(double[] v, double[] w, int a, int b) {
    double x = v[a];
    v[a] = v[b];
    v[b] = x;
    double y = w[a];
    w[a] = w[b];
    w[b] = y;
  }
}
