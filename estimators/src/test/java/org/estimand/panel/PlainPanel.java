package org.estimand.panel;

import java.util.HashMap;
import java.util.Map;
import org.estimand.regress.LeastSquares;

/** The same arithmetic in the plainest way, for tests. */
final class PlainPanel {
  private final double[] id;

  PlainPanel(double[] id) {
    this.id = id;
  }

  int size(int row) {
    int count = 0;
    for (double other : id) {
      count += other == id[row] ? 1 : 0;
    }
    return count;
  }

  double[] means(double[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = 0;
      for (int k = 0; k < x.length; k++) {
        sum += id[k] == id[i] ? x[k] : 0;
      }
      out[i] = sum / size(i);
    }
    return out;
  }

  double[] within(double[] x) {
    double[] means = means(x);
    double[] out = x.clone();
    for (int i = 0; i < x.length; i++) {
      out[i] -= means[i];
    }
    return out;
  }

  /** Sum v u over sum v v, and its standard error clustered by unit. */
  double[] ratio(double[] u, double[] v) {
    return ratio(u, v, v);
  }

  /** Sum v u over sum v w, and its standard error clustered by unit. */
  double[] ratio(double[] u, double[] w, double[] v) {
    double top = 0;
    double bottom = 0;
    for (int i = 0; i < u.length; i++) {
      top += v[i] * u[i];
      bottom += v[i] * w[i];
    }
    double theta = top / bottom;
    Map<Double, Double> sums = new HashMap<>();
    for (int i = 0; i < u.length; i++) {
      sums.merge(id[i], v[i] * (u[i] - theta * w[i]), Double::sum);
    }
    double squares = 0;
    for (double s : sums.values()) {
      squares += s * s;
    }
    return new double[] {theta, Math.sqrt(squares) / Math.abs(bottom)};
  }

  /** Coefficients on an intercept and some columns. */
  static double[] ols(double[] y, double[]... columns) {
    int n = y.length;
    double[] x = new double[n * (columns.length + 1)];
    java.util.Arrays.fill(x, 0, n, 1);
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, x, (j + 1) * n, n);
    }
    return LeastSquares.fit(x, n, columns.length + 1, y, null).coefficients();
  }
}
