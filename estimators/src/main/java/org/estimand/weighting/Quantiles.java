package org.estimand.weighting;

/**
 * Quantiles of type 7 in the numbering of Hyndman and Fan (1996): linear between order statistics.
 */
final class Quantiles {
  private Quantiles() {}

  /** The quantile of sorted values. */
  static double at(double[] sorted, double probability) {
    double place = probability * (sorted.length - 1);
    int below = (int) Math.floor(place);
    double rest = place - below;
    return rest == 0 ? sorted[below] : sorted[below] + rest * (sorted[below + 1] - sorted[below]);
  }
}
