package org.estimand.weighting;

import java.util.Locale;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidDataException;

/**
 * The energy distance of two weighted samples (Szekely and Rizzo 2013, doi
 * 10.1016/j.jspi.2013.03.018): 2 E|X - Z| - E|X - X'| - E|Z - Z'|, zero when, and only when, the
 * distributions are equal. Time grows with the square of the rows; nothing of that size is stored.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * The distance between two arms in standard deviations (divisor n - 1) of all rows. Columns with
   * one value only do not count.
   *
   * @param x n x p covariates
   * @param first whether each row is in the first arm
   * @param weights n weights, zero or positive
   * @throws InvalidDataException DATA-150 for an arm without positive weights or another number of
   *     rows
   */
  public static double between(FeatureMatrix x, boolean[] first, double[] weights) {
    int n = x.rows();
    double[] total = new double[2];
    for (int i = 0; i < n && first.length == n && weights.length == n; i++) {
      total[first[i] ? 1 : 0] += weights[i];
    }
    if (!(total[0] > 0 && total[1] > 0)) {
      throw new InvalidDataException(
          "DATA-150",
          String.format(
              Locale.ROOT,
              "An energy distance needs positive weights in both arms; with %d rows, %d arms and %d"
                  + " weights, their sums are %s and %s.",
              n,
              first.length,
              weights.length,
              total[1],
              total[0]));
    }
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    Distances d = Distances.of(x, ones, true);
    double[] signed = new double[n];
    for (int i = 0; i < n; i++) {
      signed[i] = first[i] ? weights[i] / total[1] : -weights[i] / total[0];
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double row = 0;
      for (int j = 0; j < i && signed[i] != 0; j++) {
        row += signed[j] * d.between(i, j);
      }
      sum += signed[i] * row;
    }
    return 0 - 2 * sum;
  }
}
