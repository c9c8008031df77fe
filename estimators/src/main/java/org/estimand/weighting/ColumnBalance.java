package org.estimand.weighting;

import org.estimand.data.RowOrder;

/** Balance of one covariate between arms, before and after weighting. */
final class ColumnBalance {
  /** Weighted moments of an arm; NaN without a row of positive weight. */
  private record Moments(double mean, double variance, double total) {}

  private final double[] x;
  private final int[] code;
  private final int arms;
  private final double[] before;
  private final double[] after;
  private final boolean binary;
  private final Moments[] first;
  private final Moments[] second;
  private int[] sorted;

  /**
   * Measures the moments of all arms.
   *
   * @param x n values, NaN where missing; such rows do not count
   * @param code n arms
   * @param arms number of arms
   * @param before n weights of the unweighted sample
   * @param after n final weights
   */
  ColumnBalance(double[] x, int[] code, int arms, double[] before, double[] after) {
    this(x, code, arms, before, after, isBinary(x));
  }

  private ColumnBalance(
      double[] x, int[] code, int arms, double[] before, double[] after, boolean binary) {
    this.x = x;
    this.code = code;
    this.arms = arms;
    this.before = before;
    this.after = after;
    this.binary = binary;
    this.first = moments(before);
    this.second = moments(after);
  }

  private static boolean isBinary(double[] x) {
    for (double v : x) {
      if (v != 0 && v != 1 && !Double.isNaN(v)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What differences are divided by: the standard deviation of the target's arm, else the root of
   * the mean variance of all arms; where the target's arm has one value, the latter takes its
   * place, and where no arm varies, that of all rows together.
   */
  double scale(int a, int b, Target target) {
    double pooled = 0;
    for (Moments m : first) {
      pooled += m.variance() / arms;
    }
    boolean own = target.focal() == a || target.focal() == b;
    double v = own ? first[target.focal()].variance() : pooled;
    if (!(pooled > 0)) {
      v = together();
    } else if (!(v > 0)) {
      v = pooled;
    }
    return Math.sqrt(v);
  }

  /**
   * The standard deviation (divisor n - 1 without weights, of 0/1 covariates too) of the arm that
   * is the target population; pooled over all arms where there is no such arm or it does not vary,
   * of all rows together where none does.
   *
   * @param x n values
   * @param w n sampling weights
   */
  static double deviation(double[] x, Arms arms, double[] w, Target target) {
    ColumnBalance column = new ColumnBalance(x, arms.code(), arms.count(), w, w, false);
    double pooled = 0;
    for (Moments m : column.first) {
      pooled += m.variance() / arms.count();
    }
    double own = target.isFocal() ? column.first[target.focal()].variance() : 0;
    return Math.sqrt(own > 0 ? own : pooled > 0 ? pooled : column.together());
  }

  /**
   * Measures of arm b against arm a.
   *
   * @param overlap whether the overlap coefficient is among them
   */
  BalanceTable.Measures measures(int a, int b, double scale, boolean weighted, boolean overlap) {
    Moments one = (weighted ? second : first)[b];
    Moments zero = (weighted ? second : first)[a];
    double ratio =
        binary || !(one.variance() > 0 && zero.variance() > 0)
            ? Double.NaN
            : one.variance() / zero.variance();
    double difference = one.mean() - zero.mean();
    return new BalanceTable.Measures(
        one.mean(),
        zero.mean(),
        difference == 0 ? 0 : difference / scale,
        ratio,
        binary
            ? Math.abs(difference)
            : distance(a, b, weighted ? after : before, zero.total(), one.total()),
        !overlap
            ? Double.NaN
            : binary ? 1 - Math.abs(difference) : overlap(a, b, weighted ? after : before));
  }

  private double overlap(int a, int b, double[] w) {
    return OverlapCoefficient.of(
        x, order(), code, a, b, w, OverlapCoefficient.bandwidth(x, code, a, b, before));
  }

  private int[] order() {
    if (sorted == null) {
      sorted = RowOrder.of(x);
    }
    return sorted;
  }

  /**
   * A constant arm has its value as mean and the variance 0 exactly: sums leave a rounding error
   * that would become the scale of a difference.
   */
  private Moments[] moments(double[] w) {
    double[] sum = new double[arms];
    double[] total = new double[arms];
    double[] squares = new double[arms];
    double[] smallest = new double[arms];
    double[] largest = new double[arms];
    java.util.Arrays.fill(smallest, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      double v = x[i];
      double u = w[i];
      if (u > 0 && !Double.isNaN(v)) {
        int arm = code[i];
        sum[arm] += u * v;
        total[arm] += u;
        squares[arm] += u * u;
        smallest[arm] = Math.min(smallest[arm], v);
        largest[arm] = Math.max(largest[arm], v);
      }
    }
    double[] deviations = new double[arms];
    if (!binary) {
      for (int i = 0; i < x.length; i++) {
        if (w[i] > 0 && !Double.isNaN(x[i])) {
          double d = x[i] - sum[code[i]] / total[code[i]];
          deviations[code[i]] += w[i] * d * d;
        }
      }
    }
    Moments[] out = new Moments[arms];
    for (int arm = 0; arm < arms; arm++) {
      double m = sum[arm] / total[arm];
      double rest = 1 - squares[arm] / total[arm] / total[arm];
      if (!(total[arm] > 0)) {
        out[arm] = new Moments(Double.NaN, Double.NaN, 0);
      } else if (smallest[arm] == largest[arm]) {
        out[arm] = new Moments(smallest[arm], 0, total[arm]);
      } else if (binary) {
        out[arm] = new Moments(m, m * (1 - m), total[arm]);
      } else {
        double variance = rest > 0 ? deviations[arm] / total[arm] / rest : Double.NaN;
        out[arm] = new Moments(m, variance, total[arm]);
      }
    }
    return out;
  }

  /** The variance of all rows together. */
  private double together() {
    double sum = 0;
    double total = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      if (before[i] > 0 && !Double.isNaN(x[i])) {
        sum += before[i] * x[i];
        total += before[i];
        squares += before[i] * before[i];
      }
    }
    double m = sum / total;
    if (binary) {
      return m * (1 - m);
    }
    double deviations = 0;
    for (int i = 0; i < x.length; i++) {
      if (before[i] > 0 && !Double.isNaN(x[i])) {
        deviations += before[i] * (x[i] - m) * (x[i] - m);
      }
    }
    double rest = 1 - squares / total / total;
    return rest > 0 ? deviations / total / rest : Double.NaN;
  }

  /** The largest distance of the weighted distribution functions, at distinct values. */
  private double distance(int a, int b, double[] w, double totalA, double totalB) {
    if (!(totalA > 0 && totalB > 0)) {
      return Double.NaN;
    }
    int[] order = order();
    double fa = 0;
    double fb = 0;
    double largest = 0;
    for (int k = 0; k < order.length; k++) {
      int i = order[k];
      if (code[i] == b) {
        fb += w[i];
      } else if (code[i] == a) {
        fa += w[i];
      }
      if (k + 1 == order.length || x[order[k + 1]] != x[i]) {
        largest = Math.max(largest, Math.abs(fb / totalB - fa / totalA));
      }
    }
    return largest;
  }
}
