package org.estimand.dml;

import java.util.Arrays;

/** How the estimates of repeated sample splits become one. */
public enum RepetitionAggregate {
  /** Medians; se^2 = median(se_r^2 + (theta_r - theta)^2). */
  MEDIAN,
  /** Means; se^2 = mean(se_r^2 + (theta_r - theta)^2). */
  MEAN,
  /** Median estimate; se from the median of the upper bounds theta_r + 1.96 se_r. */
  UPPER;

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** {estimate, standard error}. */
  double[] of(double[] theta, double[] se) {
    int r = theta.length;
    if (r == 1) {
      return new double[] {theta[0], se[0]};
    }
    double center = this == MEAN ? mean(theta) : median(theta);
    double[] t = new double[r];
    for (int k = 0; k < r; k++) {
      double d = theta[k] - center;
      t[k] = this == UPPER ? theta[k] + 1.96 * se[k] : se[k] * se[k] + d * d;
    }
    double s =
        this == UPPER ? (median(t) - center) / 1.96 : Math.sqrt(this == MEAN ? mean(t) : median(t));
    return new double[] {center, s};
  }

  static double mean(double[] x) {
    double s = 0;
    for (double v : x) {
      s += v;
    }
    return s / x.length;
  }

  static double median(double[] x) {
    double[] s = x.clone();
    Arrays.sort(s);
    int h = s.length / 2;
    return s.length % 2 == 1 ? s[h] : 0.5 * (s[h - 1] + s[h]);
  }
}
