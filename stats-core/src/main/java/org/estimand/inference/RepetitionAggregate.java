package org.estimand.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the estimates theta_r with standard errors se_r of repeated sample splits become one.
 *
 * <p>Source: Chernozhukov, Chetverikov, Demirer, Duflo, Hansen, Newey and Robins (2018, doi
 * 10.1111/ectj.12097), section 3.4, for medians and means; the upper-bound form is that of the
 * DoubleML package from version 0.10.
 */
public enum RepetitionAggregate {
  /**
   * theta = median(theta_r), se^2 = median(se_r^2 + (theta_r - theta)^2). Interval and p-value
   * follow from theta and se.
   */
  MEDIAN,
  /**
   * theta = mean(theta_r), se^2 = mean(se_r^2 + (theta_r - theta)^2). Interval and p-value follow
   * from theta and se.
   */
  MEAN,
  /**
   * theta = median(theta_r), se = (median(theta_r + 1.96 se_r) - theta) / 1.96. The interval runs
   * from the median of the lower to the median of the upper bounds; the p-value is the median of
   * the p-values.
   */
  UPPER;

  /** The normal quantile of the upper-bound form, with the digits of its definition. */
  private static final double UPPER_QUANTILE = 1.96;

  /** The name in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The aggregated estimate of R values. */
  public double estimate(double... theta) {
    return this == MEAN ? mean(theta) : median(theta);
  }

  /** The aggregated standard error of R estimates and standard errors; se of a single one as is. */
  public double standardError(double[] theta, double[] se) {
    int r = theta.length;
    if (r == 1) {
      return se[0];
    }
    double center = estimate(theta);
    double[] t = new double[r];
    for (int k = 0; k < r; k++) {
      double d = theta[k] - center;
      t[k] = this == UPPER ? theta[k] + UPPER_QUANTILE * se[k] : se[k] * se[k] + d * d;
    }
    return switch (this) {
      case MEDIAN -> Math.sqrt(median(t));
      case MEAN -> Math.sqrt(mean(t));
      case UPPER -> (median(t) - center) / UPPER_QUANTILE;
    };
  }

  /**
   * Puts repetitions with the same terms together, term by term. Covariances between terms come
   * from the mean over repetitions of the correlations, the influence is the mean over repetitions,
   * and intervals and p-values follow the rule. The spread of the estimates is reported as
   * SPLIT_SPREAD.
   *
   * @param repetitions at least one; a single one is returned as it is
   */
  public Estimates combine(List<Estimates> repetitions) {
    return repetitions.size() == 1
        ? repetitions.get(0)
        : Repetitions.combine(this, List.copyOf(repetitions));
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
