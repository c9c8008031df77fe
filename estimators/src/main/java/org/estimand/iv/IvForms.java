package org.estimand.iv;

import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.special.Gamma;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.WaldTest;

/** Quadratic forms in inverses, and the laws of tests. */
final class IvForms {
  private static final double SINGULAR = 1e-12;

  private IvForms() {}

  /** S^-1 g of a covariance of moments. */
  static double[] solve(double[] s, double[] g) {
    int q = g.length;
    // in units of the standard deviations
    double[] unit = new double[q];
    double[] scaled = s.clone();
    for (int j = 0; j < q; j++) {
      unit[j] = s[j * q + j] > 0 ? 1 / Math.sqrt(s[j * q + j]) : 0;
    }
    double[] b = new double[q];
    for (int j = 0; j < q; j++) {
      b[j] = g[j] * unit[j];
      for (int i = 0; i < q; i++) {
        scaled[j * q + i] *= unit[i] * unit[j];
      }
    }
    double[] x = cholesky(scaled, b, q);
    for (int j = 0; x != null && j < q; j++) {
      x[j] *= unit[j];
    }
    if (x == null) {
      throw new NotIdentifiedException(
          "IDENT-205",
          "The covariance of the "
              + q
              + " instruments' moments is singular, so what is built on it is not defined. It needs"
              + " more independent rows, clusters or periods than instruments; use fewer"
              + " instruments or another covariance.");
    }
    return x;
  }

  /** The solution of a x = b for a unit diagonal, or null when a pivot is no more than rounding. */
  private static double[] cholesky(double[] a, double[] b, int q) {
    double[] x = b;
    for (int j = 0; j < q; j++) {
      double pivot = a[j * q + j];
      for (int k = 0; k < j; k++) {
        pivot -= a[k * q + j] * a[k * q + j];
      }
      if (!(pivot > SINGULAR)) {
        return null;
      }
      double root = Math.sqrt(pivot);
      a[j * q + j] = root;
      for (int i = j + 1; i < q; i++) {
        double s = a[j * q + i];
        for (int k = 0; k < j; k++) {
          s -= a[k * q + i] * a[k * q + j];
        }
        a[j * q + i] = s / root;
      }
      double s = x[j];
      for (int k = 0; k < j; k++) {
        s -= a[k * q + j] * x[k];
      }
      x[j] = s / root;
    }
    for (int j = q - 1; j >= 0; j--) {
      double s = x[j];
      for (int i = j + 1; i < q; i++) {
        s -= a[j * q + i] * x[i];
      }
      x[j] = s / a[j * q + j];
    }
    return x;
  }

  /** g' S^-1 g. */
  static double form(double[] s, double[] g) {
    return dot(solve(s, g), g);
  }

  static double dot(double[] a, double[] b) {
    double s = 0;
    for (int i = 0; i < a.length; i++) {
      s += a[i] * b[i];
    }
    return s;
  }

  /** A statistic against chi-square. */
  static WaldTest chiSquare(double statistic, int df) {
    double p = Double.isNaN(statistic) ? Double.NaN : upperTail(statistic, df);
    return new WaldTest(statistic, df, Double.POSITIVE_INFINITY, p);
  }

  /** P(chi2(df) > x). */
  static double upperTail(double x, double df) {
    return x <= 0 ? 1 : x == Double.POSITIVE_INFINITY ? 0 : Gamma.regularizedGammaQ(df / 2, x / 2);
  }

  /** A statistic against F. */
  static WaldTest f(double statistic, int df, double denominator) {
    // P(F(q, df) > f) = P(F(df, q) < 1/f), which keeps small tails exact
    double p =
        statistic <= 0
            ? 1
            : statistic == Double.POSITIVE_INFINITY
                ? 0
                : new FDistribution(denominator, df).cumulativeProbability(1 / statistic);
    return new WaldTest(statistic, df, denominator, p);
  }
}
