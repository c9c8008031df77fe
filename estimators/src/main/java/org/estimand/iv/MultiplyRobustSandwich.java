package org.estimand.iv;

import java.util.Arrays;

/**
 * The stacked equations of all models of {@link InvalidIv} with exact derivatives. Parameters in
 * order: pi, m, v (unless the treatment is 0/1), h, w, theta, the effect, the mean of D.
 *
 * @param influence n x (1 + q): the effect, then the coefficients of the terms of delta
 * @param relevanceInfluence of the mean of D
 */
record MultiplyRobustSandwich(double[] influence, double[] relevanceInfluence) {

  /** The effect, then the coefficients of delta by term as named. */
  double[] values(MultiplyRobustFit f) {
    int q = f.theta().length;
    double[] t = f.delta().toTerms();
    double[] out = new double[q + 1];
    out[0] = f.ate();
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        out[j + 1] += t[k * q + j] * f.theta()[k];
      }
    }
    return out;
  }

  static MultiplyRobustSandwich of(BinaryIvSample s, MultiplyRobustFit f) {
    int n = s.rows();
    int pPi = f.instrument().size();
    int pM = f.treatment().size();
    int pV = f.variance() == null ? 0 : f.variance().size();
    int pH = f.beta().length;
    int pW = f.zeta().length;
    int q = f.theta().length;
    int oM = pPi;
    int oV = oM + pM;
    int oH = oV + pV;
    int oW = oH + pH;
    int oT = oW + pW;
    int oA = oT + q;
    int oR = oA + 1;
    StackedSystem stack = new StackedSystem(n, oR + 1);
    Rows r = Rows.of(s, f);
    double[] xPi = f.instrument().x();
    // at the observed instrument; the columns of a one-sided fit have slope zero elsewhere
    double[] xM = observedTreatment(s, f);
    double[] xV = f.variance() == null ? null : f.variance().x();

    // pi
    stack.equations(0, xPi, pPi, r.of(i -> r.w(i) * (s.z()[i] - f.pi()[i])));
    stack.derivatives(0, xPi, pPi, r.of(i -> -r.w(i) * f.pi()[i] * (1 - f.pi()[i])), 0, xPi, pPi);
    // m: rows of an arm without variation have a residual and a slope of zero
    stack.equations(oM, xM, pM, r.of(i -> r.w(i) * r.residual(i)));
    stack.derivatives(oM, xM, pM, r.of(i -> -r.w(i) * f.slope()[i]), oM, xM, pM);
    // v
    if (pV > 0) {
      stack.equations(oV, xV, pV, r.of(i -> r.w(i) * (r.residual(i) * r.residual(i) - f.v()[i])));
      stack.derivatives(oV, xV, pV, r.of(i -> -r.w(i)), oV, xV, pV);
      stack.derivatives(
          oV, xV, pV, r.of(i -> -2 * r.w(i) * r.residual(i) * f.slope()[i]), oM, xM, pM);
    }
    // h
    double[] xH = f.outcomeX();
    stack.equations(oH, xH, pH, r.of(i -> r.w(i) * r.e(i)));
    stack.derivatives(oH, xH, pH, r.of(i -> -r.w(i)), oH, xH, pH);
    stack.derivatives(oH, xH, pH, r.of(i -> -r.w(i) * s.a()[i]), oT, f.deltaX(), q);
    // w and theta: the same remainder with other multipliers
    double[] xW = f.covarianceX();
    remainder(stack, oW, xW, pW, r.of(r::w), s, f, r, new int[] {oM, oH, oW, oT}, xM);
    double[] g = r.of(i -> r.w(i) * f.g()[i]);
    remainder(stack, oT, f.deltaX(), q, g, s, f, r, new int[] {oM, oH, oW, oT}, xM);
    stack.derivatives(
        oT, f.deltaX(), q, r.of(i -> r.w(i) * r.slopeOfG(i) * r.remainder(i)), 0, xPi, pPi);
    // the effect
    double[] gd = r.of(i -> r.w(i) * f.g()[i] / f.d()[i]);
    remainder(stack, oA, null, 1, gd, s, f, r, new int[] {oM, oH, oW, oT}, xM);
    stack.equations(oA, null, 1, r.of(i -> r.w(i) * (f.psi()[i] - f.ate())));
    stack.derivatives(
        oA, null, 1, r.of(i -> r.w(i) * r.slopeOfG(i) / f.d()[i] * r.remainder(i)), 0, xPi, pPi);
    stack.derivatives(oA, null, 1, r.of(r::w), oT, f.deltaX(), q);
    double[] inD =
        r.of(i -> f.clipped()[i] ? 0 : -r.w(i) * f.g()[i] / (f.d()[i] * f.d()[i]) * r.remainder(i));
    throughD(stack, oA, inD, s, f, oM, oV);
    stack.derivative(oA, oA, -1);
    // the mean of D
    stack.equations(oR, null, 1, r.of(i -> r.w(i) * (r.relevance(i) - f.meanD())));
    stack.derivatives(oR, null, 1, r.of(i -> r.w(i) * r.slopeOfG(i) * r.excess(i)), 0, xPi, pPi);
    stack.derivatives(
        oR,
        null,
        1,
        r.of(
            i ->
                r.w(i)
                    * f.g()[i]
                    * f.slope()[i]
                    * (-2 * r.residual(i) - (pV > 0 ? 0 : 1 - 2 * f.m()[i]))),
        oM,
        xM,
        pM);
    if (pV > 0) {
      stack.derivatives(oR, null, 1, r.of(i -> -r.w(i) * f.g()[i]), oV, xV, pV);
    }
    throughD(stack, oR, r.of(r::w), s, f, oM, oV);
    stack.derivative(oR, oR, -1);

    double[] all = stack.influence(oT, q + 2);
    double[] influence = new double[n * (q + 1)];
    System.arraycopy(all, q * n, influence, 0, n);
    double[] t = f.delta().toTerms();
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        double c = t[k * q + j];
        for (int i = 0; i < n && c != 0; i++) {
          influence[(j + 1) * n + i] += c * all[k * n + i];
        }
      }
    }
    return new MultiplyRobustSandwich(influence, Arrays.copyOfRange(all, (q + 1) * n, (q + 2) * n));
  }

  /** Columns of m at the observed instrument. */
  private static double[] observedTreatment(BinaryIvSample s, MultiplyRobustFit f) {
    return s.oneSided() ? f.treatment().x() : f.treatment().columns().observed();
  }

  /** Equations left times c times {(A-m)(Y - delta A - h) - w}, and derivatives through it. */
  private static void remainder(
      StackedSystem stack,
      int equation,
      double[] left,
      int a,
      double[] c,
      BinaryIvSample s,
      MultiplyRobustFit f,
      Rows r,
      int[] at,
      double[] xM) {
    if (a == 0) {
      return;
    }
    stack.equations(equation, left, a, r.of(i -> c[i] * r.remainder(i)));
    stack.derivatives(
        equation,
        left,
        a,
        r.of(i -> -c[i] * r.e(i) * f.slope()[i]),
        at[0],
        xM,
        f.treatment().size());
    stack.derivatives(
        equation, left, a, r.of(i -> -c[i] * r.residual(i)), at[1], f.outcomeX(), f.beta().length);
    if (f.zeta().length > 0) {
      stack.derivatives(
          equation, left, a, r.of(i -> -c[i]), at[2], f.covarianceX(), f.zeta().length);
    }
    stack.derivatives(
        equation,
        left,
        a,
        r.of(i -> -c[i] * r.residual(i) * s.a()[i]),
        at[3],
        f.deltaX(),
        f.theta().length);
  }

  /** Derivatives through D(X), factor c. */
  private static void throughD(
      StackedSystem stack,
      int equation,
      double[] c,
      BinaryIvSample s,
      MultiplyRobustFit f,
      int oM,
      int oV) {
    int n = c.length;
    NuisanceModel model = f.variance() == null ? f.treatment() : f.variance();
    int offset = f.variance() == null ? oM : oV;
    for (int arm = 0; arm < 2; arm++) {
      if (f.variance() == null && !Double.isNaN(s.constant()[arm])) {
        continue;
      }
      double[] m = arm == 1 ? f.m1() : f.m0();
      double[] factor = new double[n];
      for (int i = 0; i < n; i++) {
        double own = f.variance() == null ? (1 - 2 * m[i]) * m[i] * (1 - m[i]) : 1;
        factor[i] = (arm == 1 ? 1 : -1) * c[i] * own;
      }
      double[] x = s.oneSided() && f.variance() == null ? model.x() : model.columns().at(arm);
      stack.derivatives(equation, null, 1, factor, offset, x, model.size());
    }
  }

  /** What every row brings to the equations. */
  private record Rows(BinaryIvSample s, MultiplyRobustFit f, double[] e) {
    interface Value {
      double at(int i);
    }

    static Rows of(BinaryIvSample s, MultiplyRobustFit f) {
      double[] e = new double[s.rows()];
      for (int i = 0; i < e.length; i++) {
        e[i] = s.y()[i] - f.effect()[i] * s.a()[i] - f.h()[i];
      }
      return new Rows(s, f, e);
    }

    double[] of(Value value) {
      double[] out = new double[e.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = value.at(i);
      }
      return out;
    }

    double w(int i) {
      return s.weight(i);
    }

    double e(int i) {
      return e[i];
    }

    double residual(int i) {
      return s.a()[i] - f.m()[i];
    }

    double remainder(int i) {
      return residual(i) * e[i] - f.covariance()[i];
    }

    /** dg/dindex of pi. */
    double slopeOfG(int i) {
      double p = f.pi()[i];
      return s.z()[i] == 1 ? -(1 - p) / p : -p / (1 - p);
    }

    double excess(int i) {
      return residual(i) * residual(i) - f.v()[i];
    }

    double relevance(int i) {
      return f.g()[i] * excess(i) + f.rawD()[i];
    }
  }
}
