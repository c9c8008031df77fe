package org.estimand.iv;

import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotSupportedException;
import org.estimand.regress.SymmetricSolver;

/**
 * The bounded form of {@link IvAte}: with delta = tanh(d'theta) solves sum (2Z-1)/(f dD) d {Y -
 * mu_0 - (A - m_0) delta} = 0, whose constant makes the mean of the correction zero, so that the
 * estimate is the mean of delta and still multiply robust.
 */
final class BoundedAte {
  private static final int MOST_ITERATIONS = 200;

  private BoundedAte() {}

  /** Kept columns of a design and their number. */
  record Columns(double[] x, int p) {
    static Columns of(BinaryIvSample s, DesignColumns design, String model) {
      double[] x = design.observed();
      QrBasis basis = QrBasis.of(x, s.rows(), design.columns(), s.w(), model);
      return new Columns(NuisanceModel.selected(x, s.rows(), basis.kept()), basis.kept().length);
    }
  }

  static IvAteMath.Answer of(
      BinaryIvSample s,
      NuisanceModel pi,
      double[] p,
      DesignColumns treatment,
      DesignColumns effect,
      DesignColumns outcome) {
    if (s.oneSided()) {
      throw new NotSupportedException(
          "NOTSUP-219",
          "The form BOUNDED needs a treatment that varies in both arms of the instrument. Use"
              + " MULTIPLY_ROBUST.");
    }
    int n = s.rows();
    Columns a = Columns.of(s, treatment, "E[A|Z,X]");
    Columns y = Columns.of(s, outcome, "E[Y|Z,X]");
    Columns d = Columns.of(s, effect, "delta(X)");
    RiskModel exposure = RiskModel.fit(s, s.a(), a.x(), a.p(), null, "E[A|Z,X]");
    double[] dD = exposure.tanh;
    RiskModel response = RiskModel.fit(s, s.y(), y.x(), y.p(), dD, "E[Y|Z,X]");
    double[] g = MultiplyRobustMath.signedInverse(s.z(), p);
    double[] up = new double[n];
    for (int i = 0; i < n; i++) {
      up[i] = s.weight(i) * g[i] / dD[i];
    }
    double[] delta = solve(s, d, up, exposure.p0, response.p0);
    return stacked(s, pi, p, d, exposure, response, delta);
  }

  /** tanh(d'theta) at the solution, by Newton's method with step halving. */
  static double[] solve(BinaryIvSample s, Columns d, double[] up, double[] m0, double[] mu0) {
    int n = s.rows();
    double[] theta = new double[d.p()];
    double[] best = values(d, theta, n);
    double[] f = equations(s, d, up, m0, mu0, best);
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      double[] jacobian = new double[d.p() * d.p()];
      for (int j = 0; j < d.p(); j++) {
        for (int k = 0; k < d.p(); k++) {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            sum +=
                d.x()[j * n + i]
                    * up[i]
                    * (s.a()[i] - m0[i])
                    * (1 - best[i] * best[i])
                    * d.x()[k * n + i];
          }
          jacobian[j * d.p() + k] = sum / n;
        }
      }
      double[] inverse = SymmetricSolver.generalInverse(jacobian, d.p());
      if (inverse == null) {
        break;
      }
      double[] step = new double[d.p()];
      double largest = 0;
      double size = 1;
      for (int j = 0; j < d.p(); j++) {
        for (int k = 0; k < d.p(); k++) {
          step[j] += inverse[j * d.p() + k] * f[k];
        }
        largest = Math.max(largest, Math.abs(step[j]));
        size = Math.max(size, Math.abs(theta[j]));
      }
      double shrink = 1;
      double[] next = theta;
      double[] nextF = f;
      for (int half = 0; half < 40; half++) {
        next = theta.clone();
        for (int j = 0; j < next.length; j++) {
          next[j] += shrink * step[j];
        }
        best = values(d, next, n);
        nextF = equations(s, d, up, m0, mu0, best);
        if (norm(nextF) <= norm(f) || largest * shrink <= 1e-12 * size) {
          break;
        }
        shrink /= 2;
      }
      theta = next;
      f = nextF;
      if (largest <= 1e-11 * size) {
        return best;
      }
    }
    throw new ConvergenceException(
        "CONV-216",
        "The equations of the bounded effect did not settle in "
            + MOST_ITERATIONS
            + " iterations: an effect beyond -1 or 1 fits better. Check the instrument, or use the"
            + " form MULTIPLY_ROBUST.");
  }

  private static double[] values(Columns d, double[] theta, int n) {
    double[] out = MultiplyRobustMath.linear(d.x(), theta, n);
    for (int i = 0; i < n; i++) {
      out[i] = Math.tanh(out[i]);
    }
    return out;
  }

  private static double norm(double[] f) {
    double sum = 0;
    for (double v : f) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }

  private static double[] equations(
      BinaryIvSample s, Columns d, double[] up, double[] m0, double[] mu0, double[] delta) {
    int n = s.rows();
    double[] out = new double[d.p()];
    for (int j = 0; j < out.length; j++) {
      for (int i = 0; i < n; i++) {
        out[j] +=
            d.x()[j * n + i] * up[i] * (s.y()[i] - mu0[i] - (s.a()[i] - m0[i]) * delta[i]) / n;
      }
    }
    return out;
  }

  private static IvAteMath.Answer stacked(
      BinaryIvSample s,
      NuisanceModel pi,
      double[] p,
      Columns d,
      RiskModel exposure,
      RiskModel response,
      double[] delta) {
    int n = s.rows();
    int oA = pi.size();
    int oY = oA + 2 * exposure.size();
    int oT = oY + 2 * response.size();
    int at = oT + d.p();
    StackedSystem stack = new StackedSystem(n, at + 1);
    LateMath.stackInstrument(stack, s, pi, p);
    exposure.stack(stack, oA);
    response.stack(stack, oY);
    double[] g = MultiplyRobustMath.signedInverse(s.z(), p);
    double[][] c = new double[10][n];
    double[] psi = new double[n];
    for (int i = 0; i < n; i++) {
      double w = s.weight(i);
      double dD = exposure.tanh[i];
      double inAlpha = 1 - dD * dD;
      double e = s.y()[i] - response.p0[i] - (s.a()[i] - exposure.p0[i]) * delta[i];
      double up = g[i] / dD;
      double slope = 1 - delta[i] * delta[i];
      double t = response.tanh[i];
      psi[i] = delta[i] + up * e;
      c[0][i] = w * up * e;
      c[1][i] = w * IvAteMath.slopeOfG(s, p, i) / dD * e;
      // through dD, m_0 and the difference of the outcome's probabilities
      c[2][i] =
          w * inAlpha * (-up / dD * e + up * delta[i] * exposure.p0R[i] - up * response.p0R[i] * t);
      c[3][i] = w * up * delta[i] * exposure.inF[i];
      c[4][i] = -w * up * response.p0R[i] * dD * (1 - t * t);
      c[5][i] = -w * up * response.inF[i];
      c[6][i] = -w * up * (s.a()[i] - exposure.p0[i]) * slope;
      c[7][i] = w * slope;
      c[8][i] = response.scoreAinK[i] * inAlpha;
      c[9][i] = response.scoreBinK[i] * inAlpha;
    }
    double ate = s.mean(delta);
    double[] xA = exposure.x();
    double[] xY = response.x();
    int a = exposure.size();
    int y = response.size();
    stack.derivatives(oY, xY, y, c[8], oA, xA, a);
    stack.derivatives(oY + y, xY, y, c[9], oA, xA, a);
    stack.equations(oT, d.x(), d.p(), c[0]);
    stack.derivatives(oT, d.x(), d.p(), c[1], 0, pi.x(), pi.size());
    stack.derivatives(oT, d.x(), d.p(), c[2], oA, xA, a);
    stack.derivatives(oT, d.x(), d.p(), c[3], oA + a, xA, a);
    stack.derivatives(oT, d.x(), d.p(), c[4], oY, xY, y);
    stack.derivatives(oT, d.x(), d.p(), c[5], oY + y, xY, y);
    stack.derivatives(oT, d.x(), d.p(), c[6], oT, d.x(), d.p());
    stack.equations(at, null, 1, IvAteMath.centered(s, delta, ate));
    stack.derivatives(at, null, 1, c[7], oT, d.x(), d.p());
    stack.derivative(at, at, -1);
    return new IvAteMath.Answer(
        ate, stack.influence(at, 1), IvAteMath.centered(s, psi, ate), delta, exposure.tanh);
  }
}
