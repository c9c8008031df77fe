package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Erf;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;

/**
 * Bounds on the p-value of Wilcoxon's signed rank test of matched pairs when hidden bias makes the
 * odds of treatment within a pair differ by a factor of up to Gamma (Rosenbaum 2002,
 * <i>Observational Studies</i>, section 4.3). One-sided, against an effect greater than zero;
 * normal approximation with average ranks; pairs without a difference are dropped.
 *
 * @param rows one per Gamma
 * @param pairs pairs with a difference
 */
public record RosenbaumBounds(List<Row> rows, int pairs) {
  private static final double ROOT_TWO = Math.sqrt(2);

  /**
   * One strength of hidden bias.
   *
   * @param gamma odds factor, at least 1
   * @param lower smallest p-value
   * @param upper largest p-value
   */
  public record Row(double gamma, double lower, double upper) {}

  /** Copies the rows. */
  public RosenbaumBounds {
    rows = List.copyOf(rows);
  }

  /**
   * Bounds for some strengths.
   *
   * @param differences treated minus control of every pair
   * @param gammas odds factors
   * @throws InvalidDataException DATA-170 for a difference that is not finite or no pair with one
   * @throws InvalidConfigException CONF-173 for a Gamma below 1
   */
  public static RosenbaumBounds signedRank(double[] differences, double... gammas) {
    int count = 0;
    for (double d : differences) {
      if (!Double.isFinite(d)) {
        throw new InvalidDataException(
            "DATA-170", "A difference of a pair is " + d + "; all must be finite.");
      }
      count += d != 0 ? 1 : 0;
    }
    if (count == 0) {
      throw new InvalidDataException(
          "DATA-170", "No pair has a difference, so there is nothing to rank.");
    }
    double[] size = new double[count];
    boolean[] positive = new boolean[count];
    int k = 0;
    for (double d : differences) {
      if (d != 0) {
        size[k] = Math.abs(d);
        positive[k++] = d > 0;
      }
    }
    double[] ranks = ranks(size);
    double statistic = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      statistic += positive[i] ? ranks[i] : 0;
      sum += ranks[i];
      squares += ranks[i] * ranks[i];
    }
    List<Row> rows = new ArrayList<>();
    for (double gamma : gammas) {
      if (!(gamma >= 1) || gamma == Double.POSITIVE_INFINITY) {
        throw new InvalidConfigException(
            "CONF-173", "gamma = " + gamma + "; the odds factor must be at least 1 and finite.");
      }
      double p = gamma / (1 + gamma);
      double sd = Math.sqrt(p * (1 - p) * squares);
      rows.add(
          new Row(gamma, tail((statistic - (1 - p) * sum) / sd), tail((statistic - p * sum) / sd)));
    }
    return new RosenbaumBounds(rows, count);
  }

  private static double tail(double z) {
    return 0.5 * Erf.erfc(z / ROOT_TWO);
  }

  private static double[] ranks(double[] size) {
    Integer[] order = new Integer[size.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(size[a], size[b]));
    double[] ranks = new double[size.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to + 1 < order.length && size[order[to + 1]] == size[order[from]]) {
        to++;
      }
      for (int i = from; i <= to; i++) {
        ranks[order[i]] = (from + to) / 2.0 + 1;
      }
      from = to + 1;
    }
    return ranks;
  }
}
