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
 * pooled standard deviation takes its place, and where neither arm varies, that of all rows
 * together; a covariate with the same value everywhere has the difference 0. Variance ratios
 * (treated over controls) use sum w (x-m)^2 / (1 - sum w^2) with weights that sum to one; they are
 * absent (NaN, null in JSON) for 0/1 covariates and where an arm does not vary. The
 * Kolmogorov-Smirnov statistic is the largest distance of the weighted distribution functions.
 *
 * <p>Every level of a categorical covariate has a row, the reference level of the models too. Rows
 * where a covariate is missing count only in its row {@code ... is missing}.
 */
public final class BalanceTable {
  /**
   * One covariate, or one level of a categorical one.
   *
   * @param covariate its name, for a level {@code name=level}
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
   * @param varianceRatio NaN for a 0/1 covariate and where an arm does not vary
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

  /** One row per covariate or level, in the order in which the covariates were named. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * The largest absolute standardised difference after weighting. Rows without one, whose covariate
   * is missing in a whole arm, do not count.
   */
  public double largestDifference() {
    double largest = 0;
    for (Row row : rows) {
      double difference = Math.abs(row.after().standardizedDifference());
      largest = difference > largest ? difference : largest;
    }
    return largest;
  }

  /**
   * Measures balance.
   *
   * @param x n x p columns of the table, see {@link BalanceColumns}
   * @param arms the arm of each row; with more than two, every pair has rows {@code age (b - a)}
   * @param base n sampling weights (ones without)
   * @param weights n final weights, sampling weights included
   */
  static BalanceTable of(
      FeatureMatrix x, Arms arms, double[] base, double[] weights, Target target) {
    List<Row> rows = new ArrayList<>();
    for (int a = 0; a < arms.count(); a++) {
      for (int b = a + 1; b < arms.count(); b++) {
        String pair =
            arms.count() == 2
                ? ""
                : " (" + arms.labels().get(b) + " - " + arms.labels().get(a) + ")";
        Estimand scale =
            target.focal() == b ? Estimand.ATT : target.focal() == a ? Estimand.ATC : Estimand.ATE;
        double[] before = only(base, arms, a, b);
        double[] after = only(weights, arms, a, b);
        rows.addAll(pair(x, arms.in(b), before, after, scale, pair));
      }
    }
    return new BalanceTable(rows);
  }

  private static double[] only(double[] w, Arms arms, int a, int b) {
    double[] out = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      int arm = arms.code()[i];
      out[i] = arm == a || arm == b ? w[i] : 0;
    }
    return out;
  }

  private static List<Row> pair(
      FeatureMatrix x,
      boolean[] treated,
      double[] base,
      double[] weights,
      Estimand estimand,
      String suffix) {
    int n = x.rows();
    List<Row> rows = new ArrayList<>();
    double[] column = new double[n];
    Integer[] order = new Integer[n];
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), column, 0, n);
      boolean binary = true;
      double[] before = base.clone();
      double[] after = weights.clone();
      for (int i = 0; i < n; i++) {
        if (Double.isNaN(column[i])) {
          before[i] = 0;
          after[i] = 0;
          column[i] = 0;
        }
        binary &= column[i] == 0 || column[i] == 1;
        order[i] = i;
      }
      Arrays.sort(order, (a, b) -> Double.compare(column[a], column[b]));
      double scale = scale(column, treated, before, binary, estimand);
      rows.add(
          new Row(
              x.names().get(j) + suffix,
              measures(column, treated, before, binary, scale, order),
              measures(column, treated, after, binary, scale, order)));
    }
    return rows;
  }

  private static double scale(
      double[] x, boolean[] treated, double[] w, boolean binary, Estimand estimand) {
    double v1 = moments(x, w, treated, true, binary).variance();
    double v0 = moments(x, w, treated, false, binary).variance();
    double pooled = (v1 + v0) / 2;
    double v =
        switch (estimand) {
          case ATT -> v1;
          case ATC -> v0;
          case ATE, ATO, ATM, ATEN -> pooled;
        };
    if (!(pooled > 0)) {
      boolean[] everybody = new boolean[x.length];
      Arrays.fill(everybody, true);
      v = moments(x, w, everybody, true, binary).variance();
    } else if (!(v > 0)) {
      v = pooled;
    }
    return Math.sqrt(v);
  }

  /**
   * The standard deviation (divisor n - 1 without weights, of 0/1 covariates too) of the arm that
   * is the target population; pooled over all arms where there is no such arm or it does not vary.
   */
  static double scale(double[] x, Arms arms, double[] w, Target target) {
    double pooled = 0;
    double own = 0;
    for (int arm = 0; arm < arms.count(); arm++) {
      double v = moments(x, w, arms.in(arm), true, false).variance();
      pooled += v / arms.count();
      own = arm == target.focal() ? v : own;
    }
    double v = own > 0 ? own : pooled;
    if (!(pooled > 0)) {
      boolean[] everybody = new boolean[x.length];
      Arrays.fill(everybody, true);
      v = moments(x, w, everybody, true, false).variance();
    }
    return Math.sqrt(v);
  }

  private static Measures measures(
      double[] x, boolean[] treated, double[] w, boolean binary, double scale, Integer[] order) {
    Moments one = moments(x, w, treated, true, binary);
    Moments zero = moments(x, w, treated, false, binary);
    double ratio =
        binary || !(one.variance() > 0 && zero.variance() > 0)
            ? Double.NaN
            : one.variance() / zero.variance();
    double difference = one.mean() - zero.mean();
    return new Measures(
        one.mean(),
        zero.mean(),
        difference == 0 ? 0 : difference / scale,
        ratio,
        distance(x, treated, w, order));
  }

  /** Weighted mean and variance of an arm. */
  private record Moments(double mean, double variance) {}

  /**
   * A constant arm has its value as mean and the variance 0 exactly: sums leave a rounding error
   * that would become the scale of a difference. NaN without a row of positive weight.
   */
  private static Moments moments(
      double[] x, double[] w, boolean[] flag, boolean arm, boolean binary) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double total = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      if (flag[i] == arm && w[i] > 0) {
        smallest = Math.min(smallest, x[i]);
        largest = Math.max(largest, x[i]);
        sum += w[i] * x[i];
        total += w[i];
        squares += w[i] * w[i];
      }
    }
    if (!(total > 0)) {
      return new Moments(Double.NaN, Double.NaN);
    }
    if (smallest == largest) {
      return new Moments(smallest, 0);
    }
    double m = sum / total;
    if (binary) {
      return new Moments(m, m * (1 - m));
    }
    double deviations = 0;
    for (int i = 0; i < x.length; i++) {
      if (flag[i] == arm && w[i] > 0) {
        deviations += w[i] * (x[i] - m) * (x[i] - m);
      }
    }
    double rest = 1 - squares / total / total;
    return new Moments(m, rest > 0 ? deviations / total / rest : Double.NaN);
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
