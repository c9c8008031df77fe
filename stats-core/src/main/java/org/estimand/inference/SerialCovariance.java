package org.estimand.inference;

import java.util.Locale;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;

/**
 * Covariances under serial dependence with Bartlett weights: Newey and West (1987, doi
 * 10.2307/1913610) for one series, Driscoll and Kraay (1998, doi 10.1162/003465398557825) for sums
 * over the rows of each period. Lags count observed periods; a gap in time is not filled.
 */
final class SerialCovariance {
  private SerialCovariance() {}

  static double[] neweyWest(InfluenceFunction phi, SampleDesign design, VcovType.NeweyWest type) {
    int[] time = time(design, type);
    int periods = periods(time);
    int[] rows = new int[periods];
    for (int t : time) {
      if (++rows[t] > 1) {
        throw new NotSupportedException(
            "NOTSUP-041",
            type.label()
                + " is defined for one series with one row per period; TIME has several rows in"
                + " one period. Use driscollKraay("
                + type.lags()
                + ") or cluster(...).");
      }
    }
    return bartlett(phi, time, periods, type.lags(), type);
  }

  static double[] driscollKraay(
      InfluenceFunction phi, SampleDesign design, VcovType.DriscollKraay type) {
    int[] time = time(design, type);
    return bartlett(phi, time, periods(time), type.lags(), type);
  }

  private static int[] time(SampleDesign design, VcovType type) {
    return design
        .time()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    "CONF-047",
                    type.label()
                        + " needs the order of the rows in time. Give a column the role TIME."));
  }

  private static int periods(int[] time) {
    int last = -1;
    for (int t : time) {
      last = Math.max(last, t);
    }
    return last + 1;
  }

  private static double[] bartlett(
      InfluenceFunction phi, int[] time, int periods, int lags, VcovType type) {
    if (lags >= periods) {
      throw new InvalidConfigException(
          "CONF-045",
          String.format(
              Locale.ROOT,
              "lags = %d; must be below the number of periods (%d) in %s.",
              lags,
              periods,
              type instanceof VcovType.NeweyWest ? "Newey-West" : "Driscoll-Kraay"));
    }
    int n = phi.rows();
    int p = phi.terms();
    double[] h = new GroupCodes(time, periods).sums(phi.storage(), p);
    double[] v = new double[p * p];
    for (int lag = 0; lag <= lags; lag++) {
      double weight = 1 - lag / (lags + 1.0);
      for (int a = 0; a < p; a++) {
        for (int b = 0; b <= a; b++) {
          double s = 0;
          for (int t = lag; t < periods; t++) {
            s += h[a * periods + t] * h[b * periods + t - lag];
          }
          if (lag > 0) {
            for (int t = lag; t < periods; t++) {
              s += h[b * periods + t] * h[a * periods + t - lag];
            }
          }
          s = weight * s / n / n;
          v[a * p + b] += s;
          if (a != b) {
            v[b * p + a] += s;
          }
        }
      }
    }
    return v;
  }
}
