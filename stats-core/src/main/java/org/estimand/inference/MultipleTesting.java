package org.estimand.inference;

import java.util.Arrays;
import org.estimand.data.RowOrder;
import org.estimand.errors.InvalidConfigException;

/**
 * P-values of several hypotheses, adjusted so that the smallest of them can be read honestly. A
 * p-value that does not exist (NaN) stays NaN and is not counted.
 */
public final class MultipleTesting {
  private MultipleTesting() {}

  /**
   * Holm's step-down adjustment (1979): rejecting where the result is at most alpha keeps the
   * probability of any false rejection at alpha, however the tests depend on each other. With p in
   * ascending order, the k-th of m becomes the largest of (m - j + 1) p_j, j up to k, at most 1.
   *
   * @param p m p-values in [0, 1], or NaN
   * @return m adjusted p-values in the same order
   * @throws InvalidConfigException CONF-193 for a value outside [0, 1]
   */
  public static double[] holm(double... p) {
    int[] order = order(p);
    double[] out = blank(p);
    double most = 0;
    for (int k = 0; k < order.length; k++) {
      most = Math.max(most, (order.length - k) * p[order[k]]);
      out[order[k]] = Math.min(1, most);
    }
    return out;
  }

  /**
   * The step-up adjustment of Benjamini and Hochberg (1995, doi
   * 10.1111/j.2517-6161.1995.tb02031.x): rejecting where the result is at most q keeps the expected
   * share of false ones among the rejections at q, for independent or positively dependent tests.
   * The k-th of m becomes the smallest of m p_j / j, j from k on, at most 1.
   *
   * @param p m p-values in [0, 1], or NaN
   * @return m adjusted p-values in the same order
   * @throws InvalidConfigException CONF-193 for a value outside [0, 1]
   */
  public static double[] benjaminiHochberg(double... p) {
    int[] order = order(p);
    double[] out = blank(p);
    double least = 1;
    for (int k = order.length - 1; k >= 0; k--) {
      least = Math.min(least, order.length * p[order[k]] / (k + 1));
      out[order[k]] = least;
    }
    return out;
  }

  /** Positions in ascending order of the p-values that exist. */
  private static int[] order(double[] p) {
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 0 || p[i] > 1) {
        throw new InvalidConfigException(
            "CONF-193",
            "p-value "
                + (i + 1)
                + " of "
                + p.length
                + " is "
                + p[i]
                + "; must lie between 0 and 1, or be NaN where there is none.");
      }
    }
    return RowOrder.of(p);
  }

  private static double[] blank(double[] p) {
    double[] out = new double[p.length];
    Arrays.fill(out, Double.NaN);
    return out;
  }
}
