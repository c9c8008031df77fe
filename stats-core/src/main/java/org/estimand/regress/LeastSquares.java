package org.estimand.regress;

import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Weighted least squares by Householder QR on columns scaled to length one. Columns keep their
 * order; a column whose part orthogonal to the columns before it is shorter than 1e-7 of its length
 * is dropped, so of several collinear columns the later ones go (the rule of LINPACK's dqrdc2).
 */
public final class LeastSquares {
  private static final double TOLERANCE = 1e-7;

  private LeastSquares() {}

  /**
   * Fits y on the columns of a design.
   *
   * @param x n x p, column-major, not modified
   * @param n rows
   * @param p columns
   * @param y n outcomes, not modified
   * @param w n weights, zero or positive, or null for ones
   * @throws NotIdentifiedException IDENT-070 with fewer rows of positive weight than columns
   * @throws InvalidDataException DATA-072 for a column that is not finite
   */
  public static LeastSquaresFit fit(double[] x, int n, int p, double[] y, double[] w) {
    int used = n;
    if (w != null) {
      used = 0;
      for (double v : w) {
        used += v > 0 ? 1 : 0;
      }
    }
    if (used < p) {
      throw new NotIdentifiedException(
          "IDENT-070",
          "Least squares has "
              + p
              + " coefficients but only "
              + used
              + " rows. Use fewer columns or more rows.");
    }
    double[] a = new double[n * p];
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = 0;
      for (int i = 0; i < n; i++) {
        double v = w == null ? x[j * n + i] : x[j * n + i] * Math.sqrt(w[i]);
        a[j * n + i] = v;
        norm += v * v;
      }
      if (!Double.isFinite(norm)) {
        throw new InvalidDataException(
            "DATA-072",
            "Column "
                + (j + 1)
                + " of "
                + p
                + " of a least-squares design has a value that is not finite, or whose square is"
                + " not. Leave the row out, impute the value or rescale the column.");
      }
      scale[j] = norm > 0 ? Math.sqrt(norm) : 1;
      for (int i = 0; i < n; i++) {
        a[j * n + i] /= scale[j];
      }
    }
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = w == null ? y[i] : y[i] * Math.sqrt(w[i]);
    }
    int[] kept = new int[p];
    double[] r = new double[p * p];
    int rank = factor(a, n, p, b, kept, r);
    return finish(x, n, p, y, w, used, b, kept, r, rank, scale);
  }

  /**
   * Householder QR in place; kept columns in {@code kept}, their R (rank x rank) in {@code r}. The
   * k-th reflector is left in rows k to n - 1 of column {@code kept[k]}.
   */
  static int factor(double[] a, int n, int p, double[] b, int[] kept, double[] r) {
    int rank = 0;
    for (int j = 0; j < p; j++) {
      int at = j * n;
      double below = 0;
      for (int i = rank; i < n; i++) {
        below += a[at + i] * a[at + i];
      }
      double length = Math.sqrt(below);
      if (!(length > TOLERANCE)) {
        continue;
      }
      double head = a[at + rank];
      double diagonal = head > 0 ? -length : length;
      double v0 = head - diagonal;
      double beta = -1 / (diagonal * v0);
      for (int k = 0; k < rank; k++) {
        r[rank * p + k] = a[at + k];
      }
      r[rank * p + rank] = diagonal;
      a[at + rank] = v0;
      for (int c = j + 1; c < p; c++) {
        reflect(a, at, a, c * n, rank, n, beta);
      }
      reflect(a, at, b, 0, rank, n, beta);
      kept[rank++] = j;
    }
    return rank;
  }

  static void reflect(
      double[] a, int at, double[] target, int offset, int from, int n, double beta) {
    double dot = 0;
    for (int i = from; i < n; i++) {
      dot += a[at + i] * target[offset + i];
    }
    double f = dot * beta;
    for (int i = from; i < n; i++) {
      target[offset + i] -= f * a[at + i];
    }
  }

  private static LeastSquaresFit finish(
      double[] x,
      int n,
      int p,
      double[] y,
      double[] w,
      int used,
      double[] b,
      int[] keptAll,
      double[] r,
      int rank,
      double[] scale) {
    int[] kept = java.util.Arrays.copyOf(keptAll, rank);
    double[] beta = new double[p];
    double[] solution = new double[rank];
    for (int k = rank - 1; k >= 0; k--) {
      double s = b[k];
      for (int c = k + 1; c < rank; c++) {
        s -= r[c * p + k] * solution[c];
      }
      solution[k] = s / r[k * p + k];
    }
    for (int k = 0; k < rank; k++) {
      beta[kept[k]] = solution[k] / scale[kept[k]];
    }
    double[] inverse = new double[rank * rank];
    for (int c = 0; c < rank; c++) {
      inverse[c * rank + c] = 1 / r[c * p + c];
      for (int k = c - 1; k >= 0; k--) {
        double s = 0;
        for (int m = k + 1; m <= c; m++) {
          s -= r[m * p + k] * inverse[c * rank + m];
        }
        inverse[c * rank + k] = s / r[k * p + k];
      }
    }
    double[] gram = new double[rank * rank];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j <= i; j++) {
        double s = 0;
        for (int m = i; m < rank; m++) {
          s += inverse[m * rank + i] * inverse[m * rank + j];
        }
        s /= scale[kept[i]] * scale[kept[j]];
        gram[i * rank + j] = s;
        gram[j * rank + i] = s;
      }
    }
    double rss = 0;
    double[] residuals = y.clone();
    for (int k = 0; k < rank; k++) {
      int j = kept[k];
      for (int i = 0; i < n; i++) {
        residuals[i] -= beta[j] * x[j * n + i];
      }
    }
    for (int i = 0; i < n; i++) {
      rss += (w == null ? 1 : w[i]) * residuals[i] * residuals[i];
    }
    return new LeastSquaresFit(beta, kept, gram, residuals, rss, used);
  }
}
