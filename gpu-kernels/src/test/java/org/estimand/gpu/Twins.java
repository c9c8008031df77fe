package org.estimand.gpu;

import java.util.Arrays;

/** Products and factors by the kernels' order of operations, for comparisons bit by bit. */
final class Twins {
  private Twins() {}

  /** Every cell one chain of fused multiply-adds over the inner index. */
  static double[] gemm(double[] a, boolean ta, double[] b, boolean tb, int m, int n, int k) {
    double[] c = new double[m * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          sum = Math.fma(ta ? a[i * k + l] : a[l * m + i], tb ? b[l * n + j] : b[j * k + l], sum);
        }
        c[j * m + i] = sum;
      }
    }
    return c;
  }

  /** A' diag(w) B by pieces of rows that are added in their order; w may be null. */
  static double[] cross(double[] a, int n, int p, double[] b, int bAt, int q, double[] w, int wAt) {
    int chunk = chunk(n);
    double[] out = new double[p * q];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < q; j++) {
        double total = 0;
        for (int from = 0; from < n; from += chunk) {
          double sum = 0;
          for (int r = from; r < Math.min(n, from + chunk); r++) {
            double left = w == null ? a[i * n + r] : a[i * n + r] * w[wAt + r];
            sum = Math.fma(left, b[bAt + j * n + r], sum);
          }
          total += sum;
        }
        out[j * p + i] = total;
      }
    }
    return out;
  }

  /** X' diag(w) X: the lower triangle, mirrored. */
  static double[] gram(double[] x, int n, int p, double[] w, int wAt) {
    double[] out = cross(x, n, p, x, 0, p, w, wAt);
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < j; i++) {
        out[j * p + i] = out[i * p + j];
      }
    }
    return out;
  }

  static int chunk(int n) {
    return Math.max(2048, (n + 63) / 64);
  }

  static int chunks(int n) {
    return Math.max(1, (n + chunk(n) - 1) / chunk(n));
  }

  /** The lower factor in place, zeros above; where it fails NaN everywhere and the pivot. */
  static int factor(double[] a, int at, int n) {
    double[] diagonal = new double[n];
    int weak = 0;
    int info = 0;
    for (int j = 0; j < n && info == 0; j++) {
      diagonal[j] = a[at + j * n + j];
      for (int i = j; i < n; i++) {
        double s = a[at + j * n + i];
        for (int k = 0; k < j; k++) {
          s = Math.fma(-a[at + k * n + i], a[at + k * n + j], s);
        }
        a[at + j * n + i] = s;
      }
      double d = a[at + j * n + j];
      if (!(d > 0)) {
        info = j + 1;
        break;
      }
      double root = Math.sqrt(d);
      if (weak == 0 && !(root * root > 16 * n * Math.ulp(1.0) * diagonal[j])) {
        weak = j + 1;
      }
      a[at + j * n + j] = root;
      for (int i = j + 1; i < n; i++) {
        a[at + j * n + i] /= root;
      }
      Arrays.fill(a, at + j * n, at + j * n + j, 0);
    }
    info = info == 0 ? weak : info;
    if (info != 0) {
      Arrays.fill(a, at, at + n * n, Double.NaN);
    }
    return info;
  }

  /** L L' x = b in place. */
  static void solve(double[] l, int at, int n, double[] x, int xAt) {
    for (int j = 0; j < n; j++) {
      x[xAt + j] /= l[at + j * n + j];
      for (int i = j + 1; i < n; i++) {
        x[xAt + i] = Math.fma(-x[xAt + j], l[at + j * n + i], x[xAt + i]);
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      x[xAt + j] /= l[at + j * n + j];
      for (int i = 0; i < j; i++) {
        x[xAt + i] = Math.fma(-x[xAt + j], l[at + i * n + j], x[xAt + i]);
      }
    }
  }

  /**
   * Weighted least squares by one block: the cells of the lower triangle and the right-hand sides,
   * each summed in up to eight interleaved parts of every tile of 128 rows.
   *
   * @return info; coefficients go to out
   */
  static int leastSquares(
      double[] x, int n, int p, double[] y, int yAt, double[] w, int wAt, double[] out, int at) {
    int cells = p * (p + 1) / 2 + p;
    int slices = cells > 128 ? 1 : Math.min(8, 128 / cells);
    double[] gram = new double[p * p];
    double[] right = new double[p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= p; b++) {
        if (b > a && b < p) {
          continue;
        }
        double total = 0;
        for (int s = 0; s < slices; s++) {
          double sum = 0;
          for (int base = 0; base < n; base += 128) {
            for (int r = base + s; r < Math.min(n, base + 128); r += slices) {
              double left = x[a * n + r] * w[wAt + r];
              sum = Math.fma(left, b < p ? x[b * n + r] : y[yAt + r], sum);
            }
          }
          total = s == 0 ? sum : total + sum;
        }
        if (b < p) {
          gram[b * p + a] = total;
        } else {
          right[a] = total;
        }
      }
    }
    int info = factor(gram, 0, p);
    if (info == 0) {
      solve(gram, 0, p, right, 0);
      System.arraycopy(right, 0, out, at, p);
    } else {
      Arrays.fill(out, at, at + p, Double.NaN);
    }
    return info;
  }
}
