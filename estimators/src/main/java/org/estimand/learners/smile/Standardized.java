package org.estimand.learners.smile;

import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;

/**
 * Centres and scales of the training rows; a constant column has scale 1.
 *
 * @param center means of the features
 * @param scale standard deviations of the features (divisor n)
 * @param targetCenter mean of the target
 * @param targetScale standard deviation of the target, 0 when it is constant: predictions then are
 *     its value
 */
record Standardized(double[] center, double[] scale, double targetCenter, double targetScale) {
  static Standardized of(TrainingSet data) {
    int p = data.features().columns();
    double[] center = new double[p];
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      double[] column = data.features().column(j);
      center[j] = mean(column, data.rows());
      double sd = deviation(column, data.rows(), center[j]);
      scale[j] = sd > 0 ? sd : 1;
    }
    double m = mean(data.target(), data.rows());
    return new Standardized(center, scale, m, deviation(data.target(), data.rows(), m));
  }

  private static double mean(double[] v, int[] rows) {
    double sum = 0;
    for (int i : rows) {
      sum += v[i];
    }
    return sum / rows.length;
  }

  private static double deviation(double[] v, int[] rows, double mean) {
    double sum = 0;
    for (int i : rows) {
      sum += (v[i] - mean) * (v[i] - mean);
    }
    double sd = Math.sqrt(sum / rows.length);
    return sd > 1e-12 * Math.max(1, Math.abs(mean)) ? sd : 0;
  }

  double[] row(FeatureMatrix x, int i) {
    double[] out = new double[center.length];
    for (int j = 0; j < out.length; j++) {
      out[j] = (x.at(i, j) - center[j]) / scale[j];
    }
    return out;
  }

  double[][] rows(FeatureMatrix x, int[] rows) {
    double[][] out = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      out[r] = row(x, rows[r]);
    }
    return out;
  }

  double[] targets(TrainingSet data) {
    double[] y = new double[data.size()];
    for (int r = 0; r < y.length; r++) {
      double d = data.target()[data.rows()[r]] - targetCenter;
      y[r] = targetScale > 0 ? d / targetScale : 0;
    }
    return y;
  }
}
