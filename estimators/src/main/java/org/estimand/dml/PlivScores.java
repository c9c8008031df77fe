package org.estimand.dml;

/** Scores of the partially linear model with instruments. */
final class PlivScores {
  private PlivScores() {}

  /** psi = (Y - l(X) - theta w) v with w = D - r(X) and v = Z - m(X) or a combination. */
  static DmlScore partiallingOut(double[] y, double[] l, double[] w, double[] v) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = -w[i] * v[i];
      b[i] = v[i] * (y[i] - l[i]);
    }
    return DmlScore.plain(a, b, DmlScore.scale(y, i -> v[i]));
  }

  /** psi = (Y - g(X) - theta D) v with v = Z - m(X). */
  static DmlScore ivType(double[] y, double[] d, double[] g, double[] v) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = -v[i] * d[i];
      b[i] = v[i] * (y[i] - g[i]);
    }
    return DmlScore.plain(a, b, DmlScore.scale(y, i -> v[i]));
  }

  /** x - prediction. */
  static double[] residual(double[] x, double[] prediction) {
    double[] out = new double[x.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] - prediction[i];
    }
    return out;
  }
}
