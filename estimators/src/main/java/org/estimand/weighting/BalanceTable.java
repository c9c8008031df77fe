package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * Covariate balance between treated and controls before and after weighting.
 *
 * <p>Standardised mean differences divide by a standard deviation of the unweighted sample: pooled
 * over the arms for ATE, ATO, ATM and ATEN, of the treated for ATT, of the controls for ATC; for a
 * covariate with the values 0 and 1 it is sqrt(p(1-p)). Where that arm has one value only, the
 * pooled standard deviation takes its place. Variance ratios (treated over controls) use sum w
 * (x-m)^2 / (1 - sum w^2) with weights that sum to one and are absent for 0/1 covariates. The
 * Kolmogorov-Smirnov statistic is the largest distance of the weighted distribution functions.
 */
public final class BalanceTable {
  /**
   * One covariate.
   *
   * @param covariate its name
   * @param before without weights
   * @param after with weights
   */
  public record Row(String covariate, Measures before, Measures after) {}

  /**
   * Measures of imbalance.
   *
   * @param treatedMean mean of the treated
   * @param controlMean mean of the controls
   * @param standardizedDifference difference of the means over a standard deviation
   * @param varianceRatio NaN for a 0/1 covariate
   * @param kolmogorovSmirnov largest distance of the distribution functions
   */
  public record Measures(
      double treatedMean,
      double controlMean,
      double standardizedDifference,
      double varianceRatio,
      double kolmogorovSmirnov) {}

  private final List<Row> rows;

  private BalanceTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** One row per covariate. */
  public List<Row> rows() {
    return rows;
  }

  /** The largest absolute standardised difference after weighting. */
  public double largestDifference() {
    double largest = 0;
    for (Row row : rows) {
      largest = Math.max(largest, Math.abs(row.after().standardizedDifference()));
    }
    return largest;
  }

  /**
   * Measures balance.
   *
   * @param x n x p covariates
   * @param treated n flags
   * @param base n sampling weights (ones without)
   * @param weights n final weights, sampling weights included
   */
  static BalanceTable of(
      FeatureMatrix x, boolean[] treated, double[] base, double[] weights, Estimand estimand) {
    int n = x.rows();
    List<Row> rows = new ArrayList<>();
    double[] column = new double[n];
    Integer[] order = new Integer[n];
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), column, 0, n);
      boolean binary = true;
      for (int i = 0; i < n; i++) {
        binary &= column[i] == 0 || column[i] == 1;
        order[i] = i;
      }
      Arrays.sort(order, (a, b) -> Double.compare(column[a], column[b]));
      double scale = scale(column, treated, base, binary, estimand);
      rows.add(
          new Row(
              x.names().get(j),
              measures(column, treated, base, binary, scale, order),
              measures(column, treated, weights, binary, scale, order)));
    }
    return new BalanceTable(rows);
  }

  private static double scale(
      double[] x, boolean[] treated, double[] w, boolean binary, Estimand estimand) {
    double v1 = variance(x, treated, w, true, binary);
    double v0 = variance(x, treated, w, false, binary);
    double pooled = (v1 + v0) / 2;
    double v =
        switch (estimand) {
          case ATT -> v1;
          case ATC -> v0;
          case ATE, ATO, ATM, ATEN -> pooled;
        };
    return Math.sqrt(v > 0 ? v : pooled);
  }

  private static Measures measures(
      double[] x, boolean[] treated, double[] w, boolean binary, double scale, Integer[] order) {
    double m1 = mean(x, treated, w, true);
    double m0 = mean(x, treated, w, false);
    double ratio =
        binary
            ? Double.NaN
            : variance(x, treated, w, true, false) / variance(x, treated, w, false, false);
    double difference = m1 == m0 ? 0 : (m1 - m0) / scale;
    return new Measures(m1, m0, difference, ratio, distance(x, treated, w, order));
  }

  private static double mean(double[] x, boolean[] treated, double[] w, boolean arm) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      if (treated[i] == arm) {
        sum += w[i] * x[i];
        total += w[i];
      }
    }
    return sum / total;
  }

  private static double variance(
      double[] x, boolean[] treated, double[] w, boolean arm, boolean binary) {
    double m = mean(x, treated, w, arm);
    if (binary) {
      return m * (1 - m);
    }
    double total = 0;
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      if (treated[i] == arm) {
        total += w[i];
        squares += w[i] * w[i];
        sum += w[i] * (x[i] - m) * (x[i] - m);
      }
    }
    return sum / total / (1 - squares / total / total);
  }

  private static double distance(double[] x, boolean[] treated, double[] w, Integer[] order) {
    double total1 = 0;
    double total0 = 0;
    for (int i = 0; i < x.length; i++) {
      total1 += treated[i] ? w[i] : 0;
      total0 += treated[i] ? 0 : w[i];
    }
    double f1 = 0;
    double f0 = 0;
    double largest = 0;
    for (int k = 0; k < order.length; k++) {
      int i = order[k];
      f1 += treated[i] ? w[i] : 0;
      f0 += treated[i] ? 0 : w[i];
      if (k + 1 == order.length || x[order[k + 1]] != x[i]) {
        largest = Math.max(largest, Math.abs(f1 / total1 - f0 / total0));
      }
    }
    return largest;
  }
}
