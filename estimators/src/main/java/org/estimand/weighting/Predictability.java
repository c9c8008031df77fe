package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.RowOrder;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.AreaUnderCurve;

/**
 * How well a propensity predicts the treatment: how far assignment can be explained, and whether
 * the probabilities mean what they say.
 *
 * @param areaUnderCurve probability that a treated row has the larger propensity, ties one half
 * @param brier mean squared distance of treatment and propensity
 * @param logLoss mean log loss
 * @param constantLogLoss that of the share of treated for everybody
 * @param bins tenths of the rows by propensity
 * @param outsideSupport rows whose propensity is outside the range of the other arm
 */
public record Predictability(
    double areaUnderCurve,
    double brier,
    double logLoss,
    double constantLogLoss,
    List<Bin> bins,
    int outsideSupport) {
  private static final int BINS = 10;

  /**
   * Rows of similar propensity.
   *
   * @param rows how many
   * @param predicted their mean propensity
   * @param observed their share of treated
   */
  public record Bin(int rows, double predicted, double observed) {}

  /** Copies the bins. */
  public Predictability {
    bins = List.copyOf(bins);
  }

  /** The share of the constant's log loss that the propensity explains. */
  public double explained() {
    return 1 - logLoss / constantLogLoss;
  }

  /** The mean distance of observed and predicted over the bins, weighted by their rows. */
  public double calibrationError() {
    double sum = 0;
    int rows = 0;
    for (Bin bin : bins) {
      sum += bin.rows() * Math.abs(bin.observed() - bin.predicted());
      rows += bin.rows();
    }
    return sum / rows;
  }

  /**
   * Measures a propensity.
   *
   * @param e n propensities, finite
   * @param treated n flags, not all equal
   * @param w n weights, not negative, or null for ones
   * @throws InvalidConfigException CONF-176 for arrays of different length or one arm only
   */
  public static Predictability of(double[] e, boolean[] treated, double[] w) {
    int n = e.length;
    double[] weight = new double[n];
    double one = 0;
    double zero = 0;
    boolean same = treated.length == n && (w == null || w.length == n);
    for (int i = 0; i < n && same; i++) {
      weight[i] = w == null ? 1 : w[i];
      one += treated[i] ? weight[i] : 0;
      zero += treated[i] ? 0 : weight[i];
    }
    if (!same || !(one > 0 && zero > 0)) {
      throw new InvalidConfigException(
          "CONF-176",
          "Predictability needs propensities, treatments and weights of the same rows, and both"
              + " arms among them.");
    }
    double total = one + zero;
    double share = one / total;
    double brier = 0;
    double loss = 0;
    for (int i = 0; i < n; i++) {
      if (weight[i] > 0) {
        double miss = treated[i] ? 1 - e[i] : e[i];
        brier += weight[i] * miss * miss;
        loss -= weight[i] * Math.log(treated[i] ? e[i] : 1 - e[i]);
      }
    }
    int[] order = RowOrder.of(e);
    return new Predictability(
        AreaUnderCurve.of(e, treated, weight),
        brier / total,
        loss / total,
        -share * Math.log(share) - (1 - share) * Math.log(1 - share),
        bins(e, treated, weight, order),
        outside(e, treated, weight));
  }

  private static List<Bin> bins(double[] e, boolean[] treated, double[] w, int[] order) {
    int[] used = new int[order.length];
    int count = 0;
    for (int i : order) {
      if (w[i] > 0) {
        used[count++] = i;
      }
    }
    List<Bin> bins = new ArrayList<>();
    int many = Math.min(BINS, count);
    for (int b = 0; b < many; b++) {
      int from = (int) ((long) b * count / many);
      int to = (int) ((long) (b + 1) * count / many);
      double total = 0;
      double predicted = 0;
      double observed = 0;
      for (int k = from; k < to; k++) {
        int i = used[k];
        total += w[i];
        predicted += w[i] * e[i];
        observed += treated[i] ? w[i] : 0;
      }
      bins.add(new Bin(to - from, predicted / total, observed / total));
    }
    return bins;
  }

  private static int outside(double[] e, boolean[] treated, double[] w) {
    double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] most = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0; i < e.length; i++) {
      if (w[i] > 0) {
        int arm = treated[i] ? 1 : 0;
        least[arm] = Math.min(least[arm], e[i]);
        most[arm] = Math.max(most[arm], e[i]);
      }
    }
    int count = 0;
    for (int i = 0; i < e.length; i++) {
      int other = treated[i] ? 0 : 1;
      count += w[i] > 0 && (e[i] < least[other] || e[i] > most[other]) ? 1 : 0;
    }
    return count;
  }
}
