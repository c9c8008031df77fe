package org.estimand.regress;

import java.util.List;

/**
 * A least-squares fit. Arrays are shared: read only.
 *
 * @param coefficients p values, 0 for dropped columns
 * @param kept positions of the kept columns, ascending
 * @param inverseGram (X'WX)^-1 of the kept columns, column-major
 * @param residuals y - X beta for all n rows, unweighted
 * @param residualSumOfSquares sum of w times squared residuals
 * @param used rows of positive weight
 */
public record LeastSquaresFit(
    double[] coefficients,
    int[] kept,
    double[] inverseGram,
    double[] residuals,
    double residualSumOfSquares,
    int used) {
  /** Number of kept columns. */
  public int rank() {
    return kept.length;
  }

  /** Residual variance with the degrees of freedom used - rank. */
  public double residualVariance() {
    return residualSumOfSquares / (used - rank());
  }

  /** Names of the dropped columns. */
  public List<String> dropped(List<String> names) {
    return RegressionChecks.dropped(names, kept);
  }

  /** The leverage w x' (X'WX)^-1 x of each row. */
  public double[] leverage(double[] x, int n, double[] w) {
    int q = kept.length;
    double[] h = new double[n];
    for (int i = 0; i < n; i++) {
      double s = 0;
      for (int a = 0; a < q; a++) {
        double xa = x[kept[a] * n + i];
        for (int b = 0; b < q; b++) {
          s += xa * inverseGram[a * q + b] * x[kept[b] * n + i];
        }
      }
      h[i] = s * (w == null ? 1 : w[i]);
    }
    return h;
  }
}
