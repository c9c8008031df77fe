package org.estimand.learners.linear;

/**
 * Second moments of a set of rows: features and target standardised on these rows with divisor sum
 * of weights.
 *
 * @param p number of features
 * @param mean means of features, then of the target
 * @param scale standard deviations of features, then of the target; 0 for constant columns
 * @param gram p x p correlations, full; rows and columns of constant features are 0
 * @param cross correlations of the features with the target
 */
record StandardMoments(int p, double[] mean, double[] scale, double[] gram, double[] cross) {
  // columns arrive centred and scaled on all rows, so that this is relative to their spread
  private static final double CONSTANT = 1e-20;

  /**
   * Moments from raw sums.
   *
   * @param sums (p + 2) x (p + 2) sums over (1, features, target), lower triangle by rows
   */
  static StandardMoments of(double[] sums, int p) {
    int q = p + 2;
    double total = sums[0];
    double[] mean = new double[p + 1];
    double[] scale = new double[p + 1];
    for (int j = 0; j <= p; j++) {
      int row = (j + 1) * q;
      mean[j] = sums[row] / total;
      double second = sums[row + j + 1] / total;
      double variance = second - mean[j] * mean[j];
      boolean constant = !(variance > Math.max(CONSTANT, 1e-13 * second));
      scale[j] = constant ? 0 : Math.sqrt(variance);
    }
    double[] gram = new double[p * p];
    double[] cross = new double[p];
    for (int j = 0; j < p; j++) {
      if (scale[j] == 0) {
        continue;
      }
      gram[j * p + j] = 1;
      for (int k = 0; k < j; k++) {
        if (scale[k] > 0) {
          double c = sums[(j + 1) * q + k + 1] / total - mean[j] * mean[k];
          gram[j * p + k] = c / (scale[j] * scale[k]);
          gram[k * p + j] = gram[j * p + k];
        }
      }
      if (scale[p] > 0) {
        double c = sums[(p + 1) * q + j + 1] / total - mean[p] * mean[j];
        cross[j] = c / (scale[j] * scale[p]);
      }
    }
    return new StandardMoments(p, mean, scale, gram, cross);
  }

  /** Slopes for the columns as they arrived, from slopes for the standardised ones. */
  double[] unscaled(double[] b) {
    double[] out = new double[p];
    for (int j = 0; j < p; j++) {
      out[j] = b[j] == 0 ? 0 : b[j] * scale[p] / scale[j];
    }
    return out;
  }

  /**
   * Mean squared error of a line on held-out rows, from their sums.
   *
   * @param slopes for the columns as they arrived
   * @param held raw sums of the held-out rows
   */
  double loss(double[] slopes, double[] held) {
    int q = p + 2;
    double level = mean[p];
    for (int j = 0; j < p; j++) {
      level -= slopes[j] * mean[j];
    }
    int y = (p + 1) * q;
    double sum = held[y + p + 1] - 2 * level * held[y] + level * level * held[0];
    for (int j = 0; j < p; j++) {
      double b = slopes[j];
      if (b == 0) {
        continue;
      }
      int row = (j + 1) * q;
      double inner = 0;
      for (int k = 0; k < j; k++) {
        inner += slopes[k] * held[row + k + 1];
      }
      sum += b * (2 * inner + b * held[row + j + 1] + 2 * level * held[row] - 2 * held[y + j + 1]);
    }
    return sum / held[0];
  }
}
