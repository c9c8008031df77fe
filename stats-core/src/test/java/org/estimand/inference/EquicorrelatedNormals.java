package org.estimand.inference;

import static org.estimand.inference.InferenceData.correlated;

import org.apache.commons.math3.distribution.NormalDistribution;

/** The law of the largest of several normals that share one correlation. */
final class EquicorrelatedNormals {
  private EquicorrelatedNormals() {}

  /**
   * The level quantile of max |z| of p normals with equal correlation share: P(max < c) is the
   * integral over the common part u of (Phi((c - a u)/b) - Phi((-c - a u)/b))^p, with a^2 = share
   * and b^2 = 1 - share; Simpson's rule and bisection.
   */
  static double quantile(int p, double share, double level) {
    double low = 0;
    double high = 10;
    while (high - low > 1e-9) {
      double mid = (low + high) / 2;
      if (coverage(mid, p, share) < level) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return low;
  }

  static double coverage(double c, int p, double share) {
    NormalDistribution z = new NormalDistribution();
    double a = Math.sqrt(share);
    double b = Math.sqrt(1 - share);
    int steps = 2000;
    double h = 16.0 / steps;
    double sum = 0;
    for (int k = 0; k <= steps; k++) {
      double u = -8 + k * h;
      double inner =
          z.cumulativeProbability((c - a * u) / b) - z.cumulativeProbability((-c - a * u) / b);
      int weight = k == 0 || k == steps ? 1 : k % 2 == 1 ? 4 : 2;
      sum += weight * z.density(u) * Math.pow(inner, p);
    }
    return sum * h / 3;
  }

  /** Influences whose correlations are exactly share, by Gram-Schmidt of random columns. */
  static double[] exactlyEquicorrelated(int n, int p, double share) {
    double[] q = correlated("equi", n, p + 1, 0);
    for (int j = 0; j <= p; j++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < j; k++) {
          double s = 0;
          for (int i = 0; i < n; i++) {
            s += q[j * n + i] * q[k * n + i];
          }
          for (int i = 0; i < n; i++) {
            q[j * n + i] -= s * q[k * n + i];
          }
        }
      }
      double s = 0;
      for (int i = 0; i < n; i++) {
        s += q[j * n + i] * q[j * n + i];
      }
      for (int i = 0; i < n; i++) {
        q[j * n + i] /= Math.sqrt(s);
      }
    }
    double[] phi = new double[n * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < n; i++) {
        phi[j * n + i] = Math.sqrt(share) * q[p * n + i] + Math.sqrt(1 - share) * q[j * n + i];
      }
    }
    return phi;
  }
}
