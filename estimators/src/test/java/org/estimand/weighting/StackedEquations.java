package org.estimand.weighting;

/**
 * Estimating equations solved and their sandwich covariance computed by brute force: Newton's
 * method and a numerical Jacobian of all equations together. For tests only; shares no code with
 * the estimators.
 */
final class StackedEquations {
  private static final double STEP = 1e-4;

  /** The terms of one row. */
  interface Row {
    void psi(int i, double[] theta, double[] out);
  }

  private final Row row;
  private final int n;
  private final int p;

  StackedEquations(int n, int p, Row row) {
    this.row = row;
    this.n = n;
    this.p = p;
  }

  /** The root, from zero. */
  double[] solve() {
    double[] theta = new double[p];
    for (int k = 0; k < 60; k++) {
      double[] step = multiply(inverse(jacobian(theta)), total(theta));
      double largest = 0;
      for (int j = 0; j < p; j++) {
        theta[j] -= step[j];
        largest = Math.max(largest, Math.abs(step[j]));
      }
      if (largest < 1e-13) {
        break;
      }
    }
    return theta;
  }

  /** A^-1 B A^-T, p x p, with rows summed within clusters. */
  double[][] covariance(double[] theta, int[] cluster) {
    int groups = 0;
    for (int c : cluster) {
      groups = Math.max(groups, c + 1);
    }
    double[][] sums = new double[groups][p];
    double[] out = new double[p];
    for (int i = 0; i < n; i++) {
      row.psi(i, theta, out);
      for (int j = 0; j < p; j++) {
        sums[cluster[i]][j] += out[j];
      }
    }
    double[][] inverse = inverse(jacobian(theta));
    double[][] v = new double[p][p];
    for (double[] s : sums) {
      double[] phi = multiply(inverse, s);
      for (int a = 0; a < p; a++) {
        for (int b = 0; b < p; b++) {
          v[a][b] += phi[a] * phi[b];
        }
      }
    }
    return v;
  }

  private double[] total(double[] theta) {
    double[] sum = new double[p];
    double[] out = new double[p];
    for (int i = 0; i < n; i++) {
      row.psi(i, theta, out);
      for (int j = 0; j < p; j++) {
        sum[j] += out[j];
      }
    }
    return sum;
  }

  private double[][] jacobian(double[] theta) {
    double[][] a = new double[p][p];
    for (int j = 0; j < p; j++) {
      double[] near = difference(theta, j, STEP);
      double[] far = difference(theta, j, 2 * STEP);
      for (int k = 0; k < p; k++) {
        a[k][j] = (4 * near[k] - far[k]) / 3;
      }
    }
    return a;
  }

  private double[] difference(double[] theta, int j, double h) {
    double[] up = theta.clone();
    double[] down = theta.clone();
    up[j] += h;
    down[j] -= h;
    double[] a = total(up);
    double[] b = total(down);
    for (int k = 0; k < p; k++) {
      a[k] = (a[k] - b[k]) / (2 * h);
    }
    return a;
  }

  private double[] multiply(double[][] m, double[] v) {
    double[] out = new double[p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < p; b++) {
        out[a] += m[a][b] * v[b];
      }
    }
    return out;
  }

  /** Gauss-Jordan with partial pivoting. */
  private double[][] inverse(double[][] m) {
    double[][] a = new double[p][2 * p];
    for (int i = 0; i < p; i++) {
      System.arraycopy(m[i], 0, a[i], 0, p);
      a[i][p + i] = 1;
    }
    for (int k = 0; k < p; k++) {
      int best = k;
      for (int i = k; i < p; i++) {
        best = Math.abs(a[i][k]) > Math.abs(a[best][k]) ? i : best;
      }
      double[] swap = a[k];
      a[k] = a[best];
      a[best] = swap;
      double pivot = a[k][k];
      for (int j = 0; j < 2 * p; j++) {
        a[k][j] /= pivot;
      }
      for (int i = 0; i < p; i++) {
        double f = a[i][k];
        for (int j = 0; i != k && j < 2 * p; j++) {
          a[i][j] -= f * a[k][j];
        }
      }
    }
    double[][] out = new double[p][p];
    for (int i = 0; i < p; i++) {
      System.arraycopy(a[i], p, out[i], 0, p);
    }
    return out;
  }
}
