package org.estimand.learn;

/** Least squares on some columns by normal equations and Gauss-Jordan: slow and independent. */
final class SmallSystem {
  private SmallSystem() {}

  /** Coefficients of all columns, zero outside the set of bits. */
  static double[] leastSquares(double[] a, double[] b, int rows, int columns, int set) {
    int m = Integer.bitCount(set);
    int[] use = new int[m];
    for (int j = 0, k = 0; j < columns; j++) {
      if ((set >> j & 1) == 1) {
        use[k++] = j;
      }
    }
    double[][] s = new double[m][m + 1];
    for (int p = 0; p < m; p++) {
      for (int i = 0; i < rows; i++) {
        double v = a[use[p] * rows + i];
        for (int q = 0; q < m; q++) {
          s[p][q] += v * a[use[q] * rows + i];
        }
        s[p][m] += v * b[i];
      }
    }
    double[] z = solve(s);
    double[] x = new double[columns];
    for (int k = 0; k < m; k++) {
      x[use[k]] = z[k];
    }
    return x;
  }

  /** Solves with the right-hand side in the last column; the system is overwritten. */
  static double[] solve(double[][] s) {
    int m = s.length;
    for (int k = 0; k < m; k++) {
      int pivot = k;
      for (int i = k; i < m; i++) {
        pivot = Math.abs(s[i][k]) > Math.abs(s[pivot][k]) ? i : pivot;
      }
      double[] row = s[pivot];
      s[pivot] = s[k];
      s[k] = row;
      for (int i = 0; i < m; i++) {
        double share = s[i][k] / s[k][k];
        for (int c = k; c <= m && i != k; c++) {
          s[i][c] -= share * s[k][c];
        }
      }
    }
    double[] x = new double[m];
    for (int k = 0; k < m; k++) {
      x[k] = s[k][m] / s[k][k];
    }
    return x;
  }
}
