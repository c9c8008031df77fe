package org.estimand.inference;

/** Small dense symmetric matrices, column-major. */
final class SymmetricMath {
  private static final int SWEEPS = 60;

  private SymmetricMath() {}

  /**
   * Eigenvalues and eigenvectors.
   *
   * @param values p eigenvalues, in no particular order
   * @param vectors p x p, column k belongs to value k
   */
  record Eigen(double[] values, double[] vectors) {}

  /** Cyclic Jacobi rotations; the input is not modified. */
  static Eigen eigen(double[] matrix, int p) {
    double[] a = matrix.clone();
    double[] v = new double[p * p];
    double scale = 0;
    for (int j = 0; j < p; j++) {
      v[j * p + j] = 1;
      scale = Math.max(scale, Math.abs(a[j * p + j]));
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double off = 0;
      for (int j = 0; j < p; j++) {
        for (int i = 0; i < j; i++) {
          off = Math.max(off, Math.abs(a[j * p + i]));
        }
      }
      if (off <= 1e-17 * scale || off == 0) {
        break;
      }
      for (int j = 1; j < p; j++) {
        for (int i = 0; i < j; i++) {
          rotate(a, v, p, i, j);
        }
      }
    }
    double[] values = new double[p];
    for (int j = 0; j < p; j++) {
      values[j] = a[j * p + j];
    }
    return new Eigen(values, v);
  }

  private static void rotate(double[] a, double[] v, int p, int i, int j) {
    double apq = a[j * p + i];
    if (apq == 0) {
      return;
    }
    double theta = (a[j * p + j] - a[i * p + i]) / (2 * apq);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
    double c = 1 / Math.sqrt(1 + t * t);
    double s = t * c;
    a[i * p + i] -= t * apq;
    a[j * p + j] += t * apq;
    a[j * p + i] = 0;
    a[i * p + j] = 0;
    for (int k = 0; k < p; k++) {
      if (k != i && k != j) {
        double x = a[i * p + k];
        double y = a[j * p + k];
        a[i * p + k] = a[k * p + i] = c * x - s * y;
        a[j * p + k] = a[k * p + j] = s * x + c * y;
      }
      double x = v[i * p + k];
      double y = v[j * p + k];
      v[i * p + k] = c * x - s * y;
      v[j * p + k] = s * x + c * y;
    }
  }

  /**
   * The quadratic form d' A^-1 d for a positive definite A, or NaN when A is singular: a pivot
   * below {@code tolerance} times its diagonal element.
   */
  static double inverseForm(double[] matrix, double[] d, double tolerance) {
    int q = d.length;
    double[] l = matrix.clone();
    double[] x = d.clone();
    double sum = 0;
    for (int j = 0; j < q; j++) {
      double pivot = l[j * q + j];
      for (int k = 0; k < j; k++) {
        pivot -= l[k * q + j] * l[k * q + j];
      }
      if (!(pivot > tolerance * matrix[j * q + j])) {
        return Double.NaN;
      }
      double root = Math.sqrt(pivot);
      l[j * q + j] = root;
      for (int i = j + 1; i < q; i++) {
        double s = l[j * q + i];
        for (int k = 0; k < j; k++) {
          s -= l[k * q + i] * l[k * q + j];
        }
        l[j * q + i] = s / root;
      }
      double s = x[j];
      for (int k = 0; k < j; k++) {
        s -= l[k * q + j] * x[k];
      }
      x[j] = s / root;
      sum += x[j] * x[j];
    }
    return sum;
  }

  /** L A L' for an L of q x p and a symmetric A of p x p. */
  static double[] sandwich(double[] l, int q, int p, double[] a) {
    double[] la = new double[q * p];
    for (int j = 0; j < p; j++) {
      for (int k = 0; k < p; k++) {
        double v = a[j * p + k];
        for (int i = 0; i < q; i++) {
          la[j * q + i] += l[k * q + i] * v;
        }
      }
    }
    double[] out = new double[q * q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i <= j; i++) {
        double s = 0;
        for (int k = 0; k < p; k++) {
          s += la[k * q + i] * l[k * q + j];
        }
        out[j * q + i] = s;
        out[i * q + j] = s;
      }
    }
    return out;
  }
}
