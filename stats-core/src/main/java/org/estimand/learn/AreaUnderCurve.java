package org.estimand.learn;

import org.estimand.data.RowOrder;

/** The area under the receiver operating characteristic. */
public final class AreaUnderCurve {
  private AreaUnderCurve() {}

  /**
   * The weighted probability that a row of class 1 has the larger score than one of class 0, ties
   * one half.
   *
   * @param score n scores, finite
   * @param one n flags
   * @param w n weights, not negative
   * @return NaN where a class has no weight
   */
  public static double of(double[] score, boolean[] one, double[] w) {
    int[] order = RowOrder.of(score);
    double ones = 0;
    double zeros = 0;
    double sum = 0;
    for (int from = 0; from < order.length; ) {
      double tiedOnes = 0;
      double tiedZeros = 0;
      int to = from;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        tiedOnes += one[order[to]] ? w[order[to]] : 0;
        tiedZeros += one[order[to]] ? 0 : w[order[to]];
        to++;
      }
      sum += tiedOnes * (zeros + tiedZeros / 2);
      ones += tiedOnes;
      zeros += tiedZeros;
      from = to;
    }
    return sum / (ones * zeros);
  }
}
