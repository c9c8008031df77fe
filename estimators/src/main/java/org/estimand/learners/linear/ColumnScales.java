package org.estimand.learners.linear;

import org.estimand.data.FeatureMatrix;

/**
 * A centre and a scale for each column, over all rows: a good shift against cancellation, the same
 * for all folds. They do not change what is learned.
 *
 * @param center column means
 * @param scale column standard deviations, 1 for constant columns
 */
record ColumnScales(double[] center, double[] scale) {

  /** The scales of a matrix, computed once for it. */
  static ColumnScales of(FeatureMatrix x) {
    return x.derived("column scales", ColumnScales.class, () -> compute(x));
  }

  private static ColumnScales compute(FeatureMatrix x) {
    int p = x.columns();
    double[] center = new double[p];
    double[] scale = new double[p];
    double[] two = new double[2];
    for (int j = 0; j < p; j++) {
      meanAndScale(x.data(), x.offset(j), x.rows(), two);
      center[j] = two[0];
      scale[j] = two[1];
    }
    return new ColumnScales(center, scale);
  }

  /** Mean and standard deviation of the finite values, into {@code out}. */
  static void meanAndScale(double[] v, int from, int n, double[] out) {
    double sum = 0;
    int count = 0;
    for (int i = from; i < from + n; i++) {
      if (Double.isFinite(v[i])) {
        sum += v[i];
        count++;
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double squares = 0;
    for (int i = from; i < from + n; i++) {
      double d = v[i] - mean;
      if (Double.isFinite(d)) {
        squares += d * d;
      }
    }
    out[0] = mean;
    out[1] = squares > 0 ? Math.sqrt(squares / count) : 1;
  }
}
