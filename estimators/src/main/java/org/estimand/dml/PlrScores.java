package org.estimand.dml;

/** Scores of the partially linear model Y = theta D + g(X) + e. */
final class PlrScores {
  private PlrScores() {}

  /** psi = (u - theta v) v with u = Y - l(X), v = D - m(X). */
  static DmlScore partiallingOut(double[] y, double[] d, double[] l, double[] m) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] u = new double[n];
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      u[i] = y[i] - l[i];
      v[i] = d[i] - m[i];
      a[i] = -v[i] * v[i];
      b[i] = v[i] * u[i];
    }
    return new DmlScore(a, b, u, v, null, v, DmlScore.scale(y, i -> v[i]));
  }

  /** psi = (Y - g(X) - theta D) v with v = D - m(X). */
  static DmlScore ivType(double[] y, double[] d, double[] g, double[] m) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] u = new double[n];
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      u[i] = y[i] - g[i];
      v[i] = d[i] - m[i];
      a[i] = -v[i] * d[i];
      b[i] = v[i] * u[i];
    }
    return new DmlScore(a, b, u, d, null, v, DmlScore.scale(y, i -> v[i]));
  }

  /** The preliminary partialling-out estimate, pooled over all rows. */
  static double preliminary(
      double[] y, double[] d, double[] z, double[] l, double[] r, double[] m, double[] weights) {
    double top = 0;
    double bottom = 0;
    for (int i = 0; i < y.length; i++) {
      double v = (z[i] - m[i]) * (weights == null ? 1 : weights[i]);
      top += v * (y[i] - l[i]);
      bottom += v * (d[i] - r[i]);
    }
    return top / bottom;
  }

  /** Y - theta D. */
  static double[] withoutEffect(double[] y, double[] d, double theta) {
    double[] out = new double[y.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = y[i] - theta * d[i];
    }
    return out;
  }
}
