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

  /**
   * The weighted quantile of type 7 (Akinshin 2023, arXiv 2304.07265): the mean of the weighted
   * quantile function over an interval of length 1/m from p (m - 1)/m on, where m = (sum w)^2 / sum
   * w^2 is Kish's effective size. Equal weights give {@link #at(double[], double)}; the scale of
   * the weights does not matter, values of weight zero do not count, and it moves continuously with
   * the weights. Rows of equal values may come in any order.
   *
   * @param sorted ascending values
   * @param weights their weights, not all zero
   */
  static double at(double[] sorted, double[] weights, double probability) {
    double total = 0;
    double squares = 0;
    for (double w : weights) {
      total += w;
      squares += w * w;
    }
    double size = total * total / squares;
    double from = probability * (size - 1) / size * total;
    double to = from + total / size;
    double below = 0;
    double sum = 0;
    double covered = 0;
    for (int i = 0; i < sorted.length && below < to; i++) {
      double above = below + weights[i];
      double part = Math.min(above, to) - Math.max(below, from);
      if (part > 0) {
        sum += part * sorted[i];
        covered += part;
      }
      below = above;
    }
    return sum / covered;
  }
}
