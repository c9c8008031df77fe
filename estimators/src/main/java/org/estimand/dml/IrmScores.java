package org.estimand.dml;

/** Doubly robust scores of interactive models with a 0/1 treatment. */
final class IrmScores {
  private IrmScores() {}

  /**
   * The effect weighted by omega.
   *
   * <p>The Riesz representer is alpha(d, x) = bar_d (d / m1 - (1 - d) / m0), and the expectation of
   * its square is 2 E[omega (alpha(1, x) - alpha(0, x))] - E[alpha^2]. Normalised m1 and m0 do not
   * sum to one and may exceed it, so each arm keeps its own: no 1 - m1 stands for m0.
   *
   * @param y outcome
   * @param d 0/1 treatment
   * @param g0 E[Y|D=0,X]
   * @param g1 E[Y|D=1,X]
   * @param m1 P(D=1|X) as used for the treated
   * @param m0 P(D=0|X) as used for the controls
   * @param front omega, or null for one
   * @param back1 E[omega|X] as used for the treated, or null for one
   * @param back0 E[omega|X] as used for the controls, or null for one
   */
  static DmlScore weighted(
      double[] y,
      double[] d,
      double[] g0,
      double[] g1,
      double[] m1,
      double[] m0,
      double[] front,
      double[] back1,
      double[] back0) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] residual = new double[n];
    double[] riesz = new double[n];
    for (int i = 0; i < n; i++) {
      double omega = front == null ? 1 : front[i];
      double bar1 = back1 == null ? 1 : back1[i];
      double bar0 = back0 == null ? 1 : back0[i];
      double bar = d[i] == 1 ? bar1 : bar0;
      double treated = d[i] / m1[i];
      double control = (1 - d[i]) / m0[i];
      a[i] = -omega;
      b[i] = omega * (g1[i] - g0[i]) + bar * (treated * (y[i] - g1[i]) - control * (y[i] - g0[i]));
      residual[i] = y[i] - d[i] * g1[i] - (1 - d[i]) * g0[i];
      double alpha = bar * (treated - control);
      riesz[i] = 2 * omega * (bar1 / m1[i] + bar0 / m0[i]) - alpha * alpha;
    }
    double scale =
        DmlScore.scale(
            y,
            i -> {
              double[] back = d[i] == 1 ? back1 : back0;
              double bar = back == null ? 1 : back[i];
              return Math.abs(bar / (d[i] == 1 ? m1[i] : m0[i])) + Math.abs(a[i]);
            });
    return new DmlScore(a, b, residual, null, riesz, null, scale);
  }

  /** x / divisor. */
  static double[] scaled(double[] x, double divisor) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] / divisor;
    }
    return out;
  }

  /** The mean outcome under one level: g + 1{D = level} (Y - g) / m. */
  static DmlScore potentialOutcome(double[] y, double[] indicator, double[] g, double[] m) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = -1;
      b[i] = g[i] + indicator[i] * (y[i] - g[i]) / m[i];
    }
    return DmlScore.plain(a, b, DmlScore.scale(y, i -> 1 + indicator[i] / m[i]));
  }

  /**
   * The local effect on compliers: the effect of Z on Y over the effect of Z on D.
   *
   * @param z 0/1 instrument
   * @param m1 P(Z=1|X) as used where Z = 1
   * @param m0 P(Z=0|X) as used where Z = 0
   */
  static DmlScore local(
      double[] y,
      double[] d,
      double[] z,
      double[] mu0,
      double[] mu1,
      double[] r0,
      double[] r1,
      double[] m1,
      double[] m0) {
    int n = y.length;
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      double on = z[i] / m1[i];
      double off = (1 - z[i]) / m0[i];
      a[i] = -(r1[i] - r0[i] + on * (d[i] - r1[i]) - off * (d[i] - r0[i]));
      b[i] = mu1[i] - mu0[i] + on * (y[i] - mu1[i]) - off * (y[i] - mu0[i]);
    }
    double scale = DmlScore.scale(y, i -> 1 + z[i] / m1[i] + (1 - z[i]) / m0[i]);
    return DmlScore.plain(a, b, scale);
  }
}
