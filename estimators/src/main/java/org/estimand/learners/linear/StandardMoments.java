package org.estimand.learners.linear;

/**
 * Means, standard deviations, correlations and covariances of one training set, from its sums of
 * (1, features, target) as {@link CellGrams} forms them.
 *
 * @param mean mean of each feature, then of the target, in scaled units
 * @param deviation standard deviation of each feature (divisor: the sum of weights), 0 for a
 *     constant one
 * @param spread standard deviation of the target
 * @param gram p x p correlations
 * @param covariance p covariances of standardised features with the target over {@code spread}
 */
record StandardMoments(
    double[] mean, double[] deviation, double spread, double[] gram, double[] covariance) {
  /** Share of a column's squares around its mean below which it counts as constant. */
  private static final double CONSTANT = 1e-12;

  /**
   * From sums.
   *
   * @param s sums, q x q, lower triangle by rows, q = p + 2
   * @param p number of features
   * @param spread the target's standard deviation to divide by, or 0 for that of these sums
   */
  static StandardMoments of(double[] s, int p, double spread) {
    int q = p + 2;
    double total = s[0];
    double[] mean = new double[p + 1];
    double[] deviation = new double[p];
    for (int j = 0; j <= p; j++) {
      mean[j] = s[(j + 1) * q] / total;
    }
    for (int j = 0; j < p; j++) {
      double squares = s[(j + 1) * q + j + 1];
      double own = squares - s[(j + 1) * q] * mean[j];
      deviation[j] = own > CONSTANT * squares ? Math.sqrt(own / total) : 0;
    }
    double ySquares = s[(p + 1) * q + p + 1];
    double yOwn = ySquares - s[(p + 1) * q] * mean[p];
    double sd = spread > 0 ? spread : yOwn > CONSTANT * ySquares ? Math.sqrt(yOwn / total) : 0;
    double[] gram = new double[p * p];
    double[] covariance = new double[p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        double d = deviation[i] * deviation[j] * total;
        double v =
            d == 0 ? 0 : i == j ? 1 : (s[(i + 1) * q + j + 1] - s[(i + 1) * q] * mean[j]) / d;
        gram[i * p + j] = v;
        gram[j * p + i] = v;
      }
      double d = deviation[i] * sd * total;
      covariance[i] = d == 0 ? 0 : (s[(p + 1) * q + i + 1] - s[(p + 1) * q] * mean[i]) / d;
    }
    return new StandardMoments(mean, deviation, sd, gram, covariance);
  }

  /** Coefficients (level, slopes) in scaled units from standardised ones. */
  double[] unstandardised(double[] b) {
    double[] out = new double[b.length + 1];
    out[0] = mean[b.length];
    for (int j = 0; j < b.length; j++) {
      if (b[j] != 0) {
        out[j + 1] = b[j] * spread / deviation[j];
        out[0] -= out[j + 1] * mean[j];
      }
    }
    return out;
  }
}
