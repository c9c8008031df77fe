package org.estimand.inference;

import org.estimand.errors.NotIdentifiedException;

/** Quantiles of replicates and the corrections of BCa intervals (Efron 1987). */
final class ReplicateQuantiles {
  private static final double NORMAL = Double.POSITIVE_INFINITY;

  private ReplicateQuantiles() {}

  /**
   * The quantile between order statistics at (R + 1) q, the extreme replicates beyond them.
   *
   * @param sorted R values, ascending
   */
  static double of(double[] sorted, double q) {
    double at = (sorted.length + 1) * q;
    int k = (int) Math.floor(at);
    if (k < 1) {
      return sorted[0];
    }
    return k >= sorted.length
        ? sorted[sorted.length - 1]
        : sorted[k - 1] + (at - k) * (sorted[k] - sorted[k - 1]);
  }

  /** z0: the normal quantile of the share of replicates below the estimate, ties by half. */
  static double bias(double[] sorted, double estimate, String term) {
    double below = 0;
    for (double v : sorted) {
      below += v < estimate ? 1 : v == estimate ? 0.5 : 0;
    }
    if (below == 0 || below == sorted.length) {
      throw new NotIdentifiedException(
          "IDENT-160",
          "All "
              + sorted.length
              + " replicates of "
              + term
              + " are "
              + (below == 0 ? "above" : "below")
              + " the estimate, so BCA cannot tell its bias. Use PERCENTILE or NORMAL.");
    }
    return ReferenceLaw.quantile(below / sorted.length, NORMAL);
  }

  /** a: the sum of cubed influences over 6 times the sum of squares to the power 3/2. */
  static double acceleration(double... influences) {
    double squares = 0;
    double cubes = 0;
    for (double u : influences) {
      squares += u * u;
      cubes += u * u * u;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }

  /** Phi(z0 + (z0 + z) / (1 - a (z0 + z))) with z the normal quantile of q. */
  static double corrected(double q, double z0, double a) {
    double z = z0 + ReferenceLaw.quantile(q, NORMAL);
    double at = z0 + z / (1 - a * z);
    double tail = ReferenceLaw.tail(at, NORMAL) / 2;
    return at > 0 ? 1 - tail : tail;
  }
}
