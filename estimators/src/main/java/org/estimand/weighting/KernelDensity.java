package org.estimand.weighting;

import java.util.Arrays;

/** A weighted Gaussian kernel density at the sample points. */
final class KernelDensity {
  private KernelDensity() {}

  /**
   * The density at every point.
   *
   * @param z n points
   * @param w n weights that sum to n
   */
  static double[] at(double[] z, double[] w) {
    int n = z.length;
    double h = bandwidth(z);
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double u = (z[i] - z[j]) / h;
        sum += w[j] * Math.exp(-0.5 * u * u);
      }
      out[i] = sum / (n * h * Math.sqrt(2 * Math.PI));
    }
    return out;
  }

  /** Silverman's rule of thumb, with the standard deviation where the quartiles coincide. */
  static double bandwidth(double[] z) {
    int n = z.length;
    double mean = 0;
    for (double v : z) {
      mean += v / n;
    }
    double squares = 0;
    for (double v : z) {
      squares += (v - mean) * (v - mean);
    }
    double sd = Math.sqrt(squares / (n - 1));
    double[] sorted = z.clone();
    Arrays.sort(sorted);
    double range = (Quantiles.at(sorted, 0.75) - Quantiles.at(sorted, 0.25)) / 1.34;
    return 0.9 * (range > 0 ? Math.min(sd, range) : sd) * Math.pow(n, -0.2);
  }
}
