package org.estimand.panel;

/** Means by group, weighted or not, and deviations from them. Sums run in the order of the rows. */
final class UnitMeans {
  private UnitMeans() {}

  /** The sum of the weights of each group; the number of rows without weights. */
  static double[] totals(int[] group, int groups, double[] weights) {
    double[] totals = new double[groups];
    for (int i = 0; i < group.length; i++) {
      totals[group[i]] += weights == null ? 1 : weights[i];
    }
    return totals;
  }

  /** The mean of each group; 0 of a group without rows. */
  static double[] means(double[] x, int from, int[] group, double[] totals, double[] weights) {
    double[] means = new double[totals.length];
    for (int i = 0; i < group.length; i++) {
      means[group[i]] += weights == null ? x[from + i] : weights[i] * x[from + i];
    }
    for (int g = 0; g < means.length; g++) {
      means[g] = totals[g] == 0 ? 0 : means[g] / totals[g];
    }
    // what rounding left, so that a column that is constant in a group has its value as the mean
    double[] left = new double[totals.length];
    for (int i = 0; i < group.length; i++) {
      double e = x[from + i] - means[group[i]];
      left[group[i]] += weights == null ? e : weights[i] * e;
    }
    for (int g = 0; g < means.length; g++) {
      means[g] += totals[g] == 0 ? 0 : left[g] / totals[g];
    }
    return means;
  }

  /** What is left of n values when each loses the mean of its group. */
  static double[] within(double[] x, int[] group, double[] totals, double[] weights) {
    double[] out = x.clone();
    // the second pass takes off what rounding left of the means
    for (int pass = 0; pass < 2; pass++) {
      double[] means = means(out, 0, group, totals, weights);
      for (int i = 0; i < out.length; i++) {
        out[i] -= means[group[i]];
      }
    }
    return out;
  }

  /** Whether a column has one value in each group. */
  static boolean isConstantWithin(double[] x, int from, int[] group, int groups) {
    double[] first = new double[groups];
    boolean[] seen = new boolean[groups];
    for (int i = 0; i < group.length; i++) {
      int g = group[i];
      if (!seen[g]) {
        seen[g] = true;
        first[g] = x[from + i];
      } else if (x[from + i] != first[g]) {
        return false;
      }
    }
    return true;
  }
}
