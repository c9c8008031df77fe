package org.estimand.iv;

/** The unbounded forms of {@link IvAte}. */
final class IvAteMath {
  private IvAteMath() {}

  /**
   * An answer.
   *
   * @param stacked influences with the models' equations
   * @param plain influences with the models taken as known
   * @param effect delta(X)
   * @param dD contrast of the treatment
   */
  record Answer(double ate, double[] stacked, double[] plain, double[] effect, double[] dD) {}

  /** E[A|1,X] - E[A|0,X]. */
  static double[] contrast(ArmModels a) {
    double[] out = new double[a.fitted()[0].length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a.fitted()[1][i] - a.fitted()[0][i];
    }
    return out;
  }

  static Answer plugIn(BinaryIvSample s, NuisanceModel pi, double[] p, ArmModels y, ArmModels a) {
    int n = s.rows();
    double[] g = MultiplyRobustMath.signedInverse(s.z(), p);
    double[] dD = contrast(a);
    int o1 = pi.size();
    int o2 = o1 + y.size(1);
    int o3 = o2 + y.size(0);
    int o4 = o3 + a.size(1);
    int at = o4 + a.size(0);
    StackedSystem stack = new StackedSystem(n, at + 1);
    LateMath.stackInstrument(stack, s, pi, p);
    y.stack(stack, o1, 1, s, s.y());
    y.stack(stack, o2, 0, s, s.y());
    a.stack(stack, o3, 1, s, s.a());
    a.stack(stack, o4, 0, s, s.a());
    double[] psi = new double[n];
    double[] effect = new double[n];
    double[][] c = new double[5][n];
    for (int i = 0; i < n; i++) {
      double w = s.weight(i);
      double mu0 = y.fitted()[0][i];
      double m0 = a.fitted()[0][i];
      double delta = (y.fitted()[1][i] - mu0) / dD[i];
      double e = s.y()[i] - mu0 - (s.a()[i] - m0) * delta;
      effect[i] = delta;
      psi[i] = delta + g[i] / dD[i] * e;
      double inDelta = 1 - g[i] * (s.a()[i] - m0) / dD[i];
      double inContrast = -g[i] * e / (dD[i] * dD[i]);
      c[0][i] = w * slopeOfG(s, p, i) / dD[i] * e;
      c[1][i] = w * inDelta / dD[i];
      c[2][i] = w * (-inDelta / dD[i] - g[i] / dD[i]);
      c[3][i] = w * (-inDelta * delta / dD[i] + inContrast);
      c[4][i] = w * (inDelta * delta / dD[i] + g[i] * delta / dD[i] - inContrast);
    }
    double ate = s.mean(psi);
    double[] plain = centered(s, psi, ate);
    stack.equations(at, null, 1, plain);
    stack.derivatives(at, null, 1, c[0], 0, pi.x(), pi.size());
    y.through(stack, at, c[1], o1, 1);
    y.through(stack, at, c[2], o2, 0);
    a.through(stack, at, c[3], o3, 1);
    a.through(stack, at, c[4], o4, 0);
    stack.derivative(at, at, -1);
    return new Answer(ate, stack.influence(at, 1), plain, effect, dD);
  }

  /**
   * g-estimation, and the score at it.
   *
   * @param d kept columns of delta, n x k
   * @param x kept columns of q, n x b, which {@code basis} was made of
   */
  static Answer estimated(
      BinaryIvSample s,
      NuisanceModel pi,
      double[] p,
      ArmModels a,
      double[] d,
      int k,
      double[] x,
      QrBasis basis,
      boolean score) {
    int n = s.rows();
    int b = basis.kept().length;
    double[] g = MultiplyRobustMath.signedInverse(s.z(), p);
    double[] weighted = new double[n];
    double[] one = new double[n];
    for (int i = 0; i < n; i++) {
      weighted[i] = s.weight(i) * g[i];
      one[i] = 1;
    }
    MultiplyRobustMath.Partialled first =
        MultiplyRobustMath.Partialled.of(s.y(), s.a(), d, k, basis);
    MultiplyRobustMath.Solution solved =
        MultiplyRobustMath.solve(
            d, k, weighted, first, MultiplyRobustMath.products(first, one, null));
    double[] effect = MultiplyRobustMath.linear(d, solved.theta(), n);
    double[] q = MultiplyRobustMath.linear(x, solved.beta(), n);
    double[] dD = contrast(a);
    int o1 = pi.size();
    int o0 = o1 + (score ? a.size(1) : 0);
    int oQ = o0 + (score ? a.size(0) : 0);
    int oT = oQ + b;
    int at = oT + k;
    StackedSystem stack = new StackedSystem(n, at + 1);
    LateMath.stackInstrument(stack, s, pi, p);
    double[] psi = new double[n];
    double[][] c = new double[9][n];
    for (int i = 0; i < n; i++) {
      double w = s.weight(i);
      double e = s.y()[i] - s.a()[i] * effect[i] - q[i];
      double up = score ? g[i] / dD[i] : 0;
      psi[i] = effect[i] + up * e;
      c[0][i] = w * e;
      c[1][i] = -w;
      c[2][i] = -w * s.a()[i];
      c[3][i] = w * g[i] * e;
      c[4][i] = w * slopeOfG(s, p, i) * e;
      c[5][i] = -w * g[i];
      c[6][i] = -w * g[i] * s.a()[i];
      c[7][i] = w * (1 - up * s.a()[i]);
      c[8][i] = -w * up;
    }
    stack.equations(oQ, x, b, c[0]);
    stack.derivatives(oQ, x, b, c[1], oQ, x, b);
    stack.derivatives(oQ, x, b, c[2], oT, d, k);
    stack.equations(oT, d, k, c[3]);
    stack.derivatives(oT, d, k, c[4], 0, pi.x(), pi.size());
    stack.derivatives(oT, d, k, c[5], oQ, x, b);
    stack.derivatives(oT, d, k, c[6], oT, d, k);
    double ate = s.mean(psi);
    double[] plain = centered(s, psi, ate);
    stack.equations(at, null, 1, plain);
    stack.derivatives(at, null, 1, c[7], oT, d, k);
    stack.derivative(at, at, -1);
    if (score) {
      stack.derivatives(at, null, 1, c[8], oQ, x, b);
      a.stack(stack, o1, 1, s, s.a());
      a.stack(stack, o0, 0, s, s.a());
      double[] inG = new double[n];
      double[] inOne = new double[n];
      double[] inZero = new double[n];
      for (int i = 0; i < n; i++) {
        double e = s.y()[i] - s.a()[i] * effect[i] - q[i];
        inG[i] = s.weight(i) * slopeOfG(s, p, i) / dD[i] * e;
        inOne[i] = -s.weight(i) * g[i] / (dD[i] * dD[i]) * e;
        inZero[i] = -inOne[i];
      }
      stack.derivatives(at, null, 1, inG, 0, pi.x(), pi.size());
      a.through(stack, at, inOne, o1, 1);
      a.through(stack, at, inZero, o0, 0);
    }
    return new Answer(ate, stack.influence(at, 1), plain, effect, dD);
  }

  /** d/dindex of (2Z - 1)/f. */
  static double slopeOfG(BinaryIvSample s, double[] p, int i) {
    return s.z()[i] == 1 ? -(1 - p[i]) / p[i] : -p[i] / (1 - p[i]);
  }

  static double[] centered(BinaryIvSample s, double[] psi, double ate) {
    double[] out = new double[psi.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.weight(i) * (psi[i] - ate);
    }
    return out;
  }
}
