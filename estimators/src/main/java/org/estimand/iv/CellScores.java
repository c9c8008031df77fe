package org.estimand.iv;

/**
 * The influence function from predictions of pi, m and the outcome means in the four cells of
 * treatment and instrument: delta = (v1 c1 - v0 c0)/D, w = v_z (c_z - delta), h(z) = mu(0,z) + (c_z
 * - delta) m_z, with v_z = m_z (1 - m_z) and c_z = mu(1,z) - mu(0,z).
 *
 * <p>All arrays have n values; D is before the floor.
 */
record CellScores(
    double[] g,
    double[] m,
    double[] rawD,
    double[] d,
    boolean[] clipped,
    double[] effect,
    double[] h,
    double[] covariance,
    int cappedPi) {

  /** Bounds that keep the score finite. */
  record Guards(double clipPi, double clipM, double floor) {}

  /**
   * Makes the pieces.
   *
   * @param pi P(Z=1|X)
   * @param m for each arm E[A|Z=z,X]
   * @param mu for each cell a + 2z the mean E[Y|A=a,Z=z,X]; null where no such row exists
   */
  static CellScores of(BinaryIvSample s, double[] pi, double[][] m, double[][] mu, Guards guards) {
    int n = s.rows();
    double[] g = new double[n];
    int capped = 0;
    double[] observed = new double[n];
    double[] rawD = new double[n];
    double[][] arm = new double[2][n];
    for (int i = 0; i < n; i++) {
      double p = bounded(pi[i], guards.clipPi());
      capped += p == pi[i] ? 0 : 1;
      g[i] = s.z()[i] == 1 ? 1 / p : -1 / (1 - p);
      for (int z = 0; z < 2; z++) {
        arm[z][i] =
            Double.isNaN(s.constant()[z]) ? bounded(m[z][i], guards.clipM()) : s.constant()[z];
      }
      observed[i] = arm[(int) s.z()[i]][i];
      rawD[i] = arm[1][i] * (1 - arm[1][i]) - arm[0][i] * (1 - arm[0][i]);
    }
    boolean[] clipped = new boolean[n];
    double[] d = MultiplyRobustMath.floored(rawD, Relevance.sign(s, rawD), guards.floor(), clipped);
    double[] effect = new double[n];
    double[] h = new double[n];
    double[] covariance = new double[n];
    boolean oneSided = s.oneSided();
    for (int i = 0; i < n; i++) {
      double v1 = arm[1][i] * (1 - arm[1][i]);
      double v0 = arm[0][i] * (1 - arm[0][i]);
      double c1 = contrast(mu, 1, i);
      double c0 = contrast(mu, 0, i);
      double delta =
          oneSided ? (Double.isNaN(s.constant()[0]) ? c0 : c1) : (v1 * c1 - v0 * c0) / d[i];
      int z = (int) s.z()[i];
      double own = z == 1 ? c1 : c0;
      effect[i] = delta;
      if (mu[2 * z] == null || mu[2 * z + 1] == null) {
        // the treatment is constant here: h = E[Y] - delta times that constant
        int a = (int) s.constant()[z];
        h[i] = mu[2 * z + a][i] - delta * a;
      } else {
        h[i] = mu[2 * z][i] + (own - delta) * observed[i];
      }
      covariance[i] = oneSided ? 0 : (z == 1 ? v1 : v0) * (own - delta);
    }
    return new CellScores(g, observed, rawD, d, clipped, effect, h, covariance, capped);
  }

  private static double contrast(double[][] mu, int z, int i) {
    return mu[2 * z] == null || mu[2 * z + 1] == null ? 0 : mu[2 * z + 1][i] - mu[2 * z][i];
  }

  static double bounded(double p, double clip) {
    return Math.max(clip, Math.min(1 - clip, p));
  }

  /** The score of every row. */
  double[] psi(BinaryIvSample s) {
    double[] out = new double[g.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          MultiplyRobustMath.score(
              s.y()[i], s.a()[i], g[i], m[i], d[i], effect[i], h[i], covariance[i]);
    }
    return out;
  }

  /** Scores of the mean of D. */
  double[] relevance(BinaryIvSample s) {
    double[] out = new double[g.length];
    for (int i = 0; i < out.length; i++) {
      double r = s.a()[i] - m[i];
      out[i] = g[i] * (r * r - m[i] * (1 - m[i])) + rawD[i];
    }
    return out;
  }

  /** |1 / (f D)| times the sampling weight. */
  double[] weights(BinaryIvSample s) {
    double[] out = new double[g.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.weight(i) * Math.abs(g[i] / d[i]);
    }
    return out;
  }
}
