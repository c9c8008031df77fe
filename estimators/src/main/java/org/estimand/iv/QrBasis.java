package org.estimand.iv;

import org.estimand.errors.NotIdentifiedException;

/**
 * A weighted least-squares basis for many right-hand sides: Householder QR of the columns times the
 * root of the weights, scaled to length one. A column whose part orthogonal to those before it is
 * shorter than 1e-7 of its length is dropped (the rule of LINPACK's dqrdc2).
 */
final class QrBasis {
  private static final double TOLERANCE = 1e-7;

  private final int n;
  private final double[] x;
  private final double[] root;
  private final int[] kept;
  private final double[] reflectors;
  private final double[] beta;
  private final double[] r;
  private final double[] scale;

  private QrBasis(
      int n,
      double[] x,
      double[] root,
      int[] kept,
      double[] reflectors,
      double[] beta,
      double[] r,
      double[] scale) {
    this.n = n;
    this.x = x;
    this.root = root;
    this.kept = kept;
    this.reflectors = reflectors;
    this.beta = beta;
    this.r = r;
    this.scale = scale;
  }

  /**
   * Factors n x p columns.
   *
   * @param w n weights, not negative, or null
   * @throws NotIdentifiedException IDENT-217 with fewer rows of positive weight than columns
   */
  static QrBasis of(double[] x, int n, int p, double[] w, String model) {
    int used = n;
    double[] root = null;
    if (w != null) {
      used = 0;
      root = new double[n];
      for (int i = 0; i < n; i++) {
        root[i] = Math.sqrt(w[i]);
        used += w[i] > 0 ? 1 : 0;
      }
    }
    if (used < p) {
      throw new NotIdentifiedException(
          "IDENT-217",
          "The model of "
              + model
              + " has "
              + p
              + " coefficients but only "
              + used
              + " rows. Name fewer terms.");
    }
    double[] a = new double[n * p];
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = 0;
      for (int i = 0; i < n; i++) {
        double v = root == null ? x[j * n + i] : x[j * n + i] * root[i];
        a[j * n + i] = v;
        norm += v * v;
      }
      scale[j] = norm > 0 ? Math.sqrt(norm) : 1;
      for (int i = 0; i < n; i++) {
        a[j * n + i] /= scale[j];
      }
    }
    int[] kept = new int[p];
    double[] r = new double[p * p];
    double[] beta = new double[p];
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
      for (int k = 0; k < rank; k++) {
        r[rank * p + k] = a[at + k];
      }
      r[rank * p + rank] = diagonal;
      beta[rank] = -1 / (diagonal * v0);
      a[at + rank] = v0;
      for (int c = j + 1; c < p; c++) {
        reflect(a, at, a, c * n, rank, n, beta[rank]);
      }
      if (rank != j) {
        System.arraycopy(a, at, a, rank * n, n);
      }
      kept[rank++] = j;
    }
    double[] tight = new double[rank * rank];
    for (int c = 0; c < rank; c++) {
      System.arraycopy(r, c * p, tight, c * rank, rank);
    }
    return new QrBasis(n, x, root, java.util.Arrays.copyOf(kept, rank), a, beta, tight, scale);
  }

  private static void reflect(
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

  /** Positions of the kept columns. */
  int[] kept() {
    return kept;
  }

  /** Coefficients of the kept columns for one right-hand side. */
  double[] coefficients(double[] y, int offset) {
    int rank = kept.length;
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = root == null ? y[offset + i] : y[offset + i] * root[i];
    }
    for (int k = 0; k < rank; k++) {
      reflect(reflectors, k * n, b, 0, k, n, beta[k]);
    }
    double[] out = new double[rank];
    for (int k = rank - 1; k >= 0; k--) {
      double s = b[k];
      for (int c = k + 1; c < rank; c++) {
        s -= r[c * rank + k] * out[c];
      }
      out[k] = s / r[k * rank + k];
    }
    for (int k = 0; k < rank; k++) {
      out[k] /= scale[kept[k]];
    }
    return out;
  }

  /** Replaces a right-hand side by its residuals (unweighted) and answers the coefficients. */
  double[] residualize(double[] y, int offset) {
    double[] b = coefficients(y, offset);
    for (int k = 0; k < kept.length; k++) {
      int j = kept[k] * n;
      for (int i = 0; i < n; i++) {
        y[offset + i] -= b[k] * x[j + i];
      }
    }
    return b;
  }
}
