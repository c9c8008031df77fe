package org.estimand.learners.kernel;

/**
 * A kernel with its numbers.
 *
 * @param kernel which
 * @param width of the Gaussian kernel, else ignored
 * @param degree of the polynomial kernel, else ignored
 */
record KernelFunction(Kernel kernel, double width, int degree) {

  /**
   * The kernel between rows {@code from .. n-1} of X and one row z.
   *
   * @param x n x p, column-major
   * @param z p values
   * @param out filled at {@code at + from .. at + n-1}
   */
  void column(double[] x, int n, int p, double[] z, int from, double[] out, int at) {
    java.util.Arrays.fill(out, at + from, at + n, 0);
    boolean distance = kernel == Kernel.GAUSSIAN;
    for (int c = 0; c < p; c++) {
      double v = z[c];
      int xc = c * n;
      if (distance) {
        for (int i = from; i < n; i++) {
          double d = x[xc + i] - v;
          out[at + i] += d * d;
        }
      } else {
        for (int i = from; i < n; i++) {
          out[at + i] += x[xc + i] * v;
        }
      }
    }
    if (distance) {
      double gamma = 0.5 / (width * width);
      for (int i = from; i < n; i++) {
        out[at + i] = Math.exp(-gamma * out[at + i]);
      }
    } else if (kernel == Kernel.POLYNOMIAL) {
      double scale = 1.0 / Math.max(1, p);
      for (int i = from; i < n; i++) {
        double base = 1 + scale * out[at + i];
        double power = base;
        for (int k = 1; k < degree; k++) {
          power *= base;
        }
        out[at + i] = power;
      }
    }
  }

  /** The symmetric matrix between the rows of X: n x n. */
  double[] matrix(double[] x, int n, int p) {
    double[] k = new double[Math.multiplyExact(n, n)];
    double[] z = new double[p];
    for (int j = 0; j < n; j++) {
      row(x, n, j, z);
      column(x, n, p, z, j, k, j * n);
    }
    int tile = 64;
    for (int jt = 0; jt < n; jt += tile) {
      for (int it = jt; it < n; it += tile) {
        for (int j = jt; j < Math.min(n, jt + tile); j++) {
          for (int i = Math.max(it, j + 1); i < Math.min(n, it + tile); i++) {
            k[i * n + j] = k[j * n + i];
          }
        }
      }
    }
    return k;
  }

  /** Row j of X into z. */
  static void row(double[] x, int n, int j, double[] z) {
    for (int c = 0; c < z.length; c++) {
      z[c] = x[c * n + j];
    }
  }
}
