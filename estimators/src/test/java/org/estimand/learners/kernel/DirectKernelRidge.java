package org.estimand.learners.kernel;

import org.estimand.data.FeatureMatrix;

/**
 * Kernel ridge regression by elimination: with positive shares s the conditions of the minimum are
 * {@code (K + lambda diag(1/s)) c + a 1 = y} and {@code 1'c = 0}.
 */
final class DirectKernelRidge {
  private final Kernel kernel;
  private final double width;
  private final int degree;
  private final FeatureMatrix x;
  private final double[] y;
  private final double[] share;
  private final double[] center;
  private final double[] scale;

  DirectKernelRidge(
      Kernel kernel, double width, int degree, FeatureMatrix x, double[] y, double[] w) {
    this.kernel = kernel;
    this.width = width;
    this.degree = degree;
    this.x = x;
    this.y = y;
    this.share = new double[y.length];
    double total = 0;
    for (double v : w) {
      total += v;
    }
    for (int i = 0; i < y.length; i++) {
      share[i] = w[i] / total;
    }
    center = new double[x.columns()];
    scale = new double[x.columns()];
    for (int j = 0; j < x.columns(); j++) {
      for (int i = 0; i < y.length; i++) {
        center[j] += share[i] * x.at(i, j);
      }
      for (int i = 0; i < y.length; i++) {
        scale[j] += share[i] * Math.pow(x.at(i, j) - center[j], 2);
      }
      scale[j] = Math.sqrt(scale[j]);
    }
  }

  private double k(FeatureMatrix a, int i, FeatureMatrix b, int j) {
    double inner = 0;
    double square = 0;
    for (int c = 0; c < center.length; c++) {
      double u = (a.at(i, c) - center[c]) / scale[c];
      double v = (b.at(j, c) - center[c]) / scale[c];
      inner += u * v;
      square += (u - v) * (u - v);
    }
    return switch (kernel) {
      case GAUSSIAN -> Math.exp(-square / (2 * width * width));
      case LINEAR -> inner;
      case POLYNOMIAL -> Math.pow(1 + inner / center.length, degree);
    };
  }

  /** Predictions of the fit without one row (-1: with all), with the shares as they are. */
  double[] predictions(double penalty, int without, FeatureMatrix at) {
    int n = y.length;
    int m = without < 0 ? n : n - 1;
    int[] rows = new int[m];
    for (int i = 0, c = 0; i < n; i++) {
      if (i != without) {
        rows[c++] = i;
      }
    }
    double[][] a = new double[m + 1][m + 2];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        a[i][j] = k(x, rows[i], x, rows[j]);
      }
      a[i][i] += penalty / share[rows[i]];
      a[i][m] = 1;
      a[m][i] = 1;
      a[i][m + 1] = y[rows[i]];
    }
    double[] c = eliminate(a);
    double[] out = new double[at.rows()];
    for (int t = 0; t < out.length; t++) {
      out[t] = c[m];
      for (int i = 0; i < m; i++) {
        out[t] += c[i] * k(x, rows[i], at, t);
      }
    }
    return out;
  }

  double leaveOneOut(double penalty) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double e = y[i] - predictions(penalty, i, x)[i];
      sum += share[i] * e * e;
    }
    return sum;
  }

  private static double[] eliminate(double[][] a) {
    int n = a.length;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
      }
      double[] row = a[pivot];
      a[pivot] = a[k];
      a[k] = row;
      for (int i = k + 1; i < n; i++) {
        double f = a[i][k] / row[k];
        for (int j = k; j <= n; j++) {
          a[i][j] -= f * row[j];
        }
      }
    }
    double[] out = new double[n];
    for (int k = n - 1; k >= 0; k--) {
      double sum = a[k][n];
      for (int j = k + 1; j < n; j++) {
        sum -= a[k][j] * out[j];
      }
      out[k] = sum / a[k][k];
    }
    return out;
  }
}
