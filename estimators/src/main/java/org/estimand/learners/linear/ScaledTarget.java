package org.estimand.learners.linear;

import java.util.List;

/**
 * A target with a shift and a scale that keep its sums accurate.
 *
 * @param values one value per row of the features
 * @param center subtracted
 * @param scale divided by
 */
record ScaledTarget(double[] values, double center, double scale) {
  static ScaledTarget of(double[] values) {
    double[] two = new double[2];
    ColumnScales.meanAndScale(values, 0, values.length, two);
    return new ScaledTarget(values, two[0], two[1]);
  }

  /** The place of a target in a list of different ones, to which it is added if need be. */
  static int index(List<ScaledTarget> targets, double[] values) {
    for (int k = 0; k < targets.size(); k++) {
      if (targets.get(k).values() == values) {
        return k;
      }
    }
    targets.add(of(values));
    return targets.size() - 1;
  }

  void fill(int[] rows, int start, int m, double[] z, int at) {
    for (int r = 0; r < m; r++) {
      z[at + r] = (values[rows[start + r]] - center) / scale;
    }
  }
}
