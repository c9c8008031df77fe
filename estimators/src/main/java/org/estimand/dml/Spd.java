package org.estimand.dml;

/** Small symmetric positive definite systems. */
final class Spd {
  private static final double SINGULAR = 1e-12;

  private Spd() {}

  /**
   * The inverse of a p x p symmetric positive definite matrix, column-major, by Cholesky after
   * scaling to a unit diagonal.
   *
   * @param dependent receives in its first cell the first column that depends on earlier ones
   * @return the inverse, or null when the matrix is singular to working accuracy
   */
  static double[] inverse(double[] a, int p, int[] dependent) {
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      if (!(a[j * p + j] > 0)) {
        dependent[0] = j;
        return null;
      }
      scale[j] = 1 / Math.sqrt(a[j * p + j]);
    }
    double[] l = new double[p * p];
    for (int j = 0; j < p; j++) {
      for (int i = j; i < p; i++) {
        double s = a[j * p + i] * scale[i] * scale[j];
        for (int k = 0; k < j; k++) {
          s -= l[k * p + i] * l[k * p + j];
        }
        if (i == j) {
          if (!(s > SINGULAR)) {
            dependent[0] = j;
            return null;
          }
          l[j * p + j] = Math.sqrt(s);
        } else {
          l[j * p + i] = s / l[j * p + j];
        }
      }
    }
    double[] inverse = new double[p * p];
    double[] x = new double[p];
    for (int c = 0; c < p; c++) {
      java.util.Arrays.fill(x, 0);
      x[c] = 1;
      for (int i = 0; i < p; i++) {
        for (int k = 0; k < i; k++) {
          x[i] -= l[k * p + i] * x[k];
        }
        x[i] /= l[i * p + i];
      }
      for (int i = p - 1; i >= 0; i--) {
        for (int k = i + 1; k < p; k++) {
          x[i] -= l[i * p + k] * x[k];
        }
        x[i] /= l[i * p + i];
      }
      for (int i = 0; i < p; i++) {
        inverse[c * p + i] = x[i] * scale[i] * scale[c];
      }
    }
    return inverse;
  }

  /** The product of a p x p matrix and a vector. */
  static double[] times(double[] a, double[] x) {
    int p = x.length;
    double[] out = new double[p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < p; i++) {
        out[i] += a[j * p + i] * x[j];
      }
    }
    return out;
  }
}
