package org.estimand.iv;

import java.util.Arrays;
import org.estimand.errors.ConvergenceException;
import org.estimand.regress.SymmetricSolver;

/**
 * A 0/1 variable in two arms: difference of probabilities k tanh(x'a), log odds product x'b, by
 * maximum likelihood. Arrays are shared: read only.
 */
final class RiskModel {
  private static final int MOST_ITERATIONS = 200;
  private static final double SETTLED = 1e-11;

  private final BinaryIvSample s;
  private final double[] target;
  private final double[] x;
  private final int p;
  private final double[] k;
  private final int n;

  /** Coefficients a then b. */
  private double[] coefficients;

  final double[] tanh;
  final double[] p0;
  final double[] p0R;
  final double[] inF;

  /** Derivatives of the weighted log likelihood of each row in x'a and x'b, and second ones. */
  final double[] scoreA;

  final double[] scoreB;
  final double[] inAA;
  final double[] inAB;
  final double[] inBB;

  /** Derivatives of both scores in the factor k. */
  final double[] scoreAinK;

  final double[] scoreBinK;

  private RiskModel(BinaryIvSample s, double[] target, double[] x, int p, double[] k) {
    this.s = s;
    this.target = target;
    this.x = x;
    this.p = p;
    this.k = k;
    this.n = s.rows();
    tanh = new double[n];
    p0 = new double[n];
    p0R = new double[n];
    inF = new double[n];
    scoreA = new double[n];
    scoreB = new double[n];
    inAA = new double[n];
    inAB = new double[n];
    inBB = new double[n];
    scoreAinK = new double[n];
    scoreBinK = new double[n];
  }

  /**
   * Fits.
   *
   * @param x n x p, the first column constant
   * @param k factor of the difference in each row, or null for ones
   * @throws ConvergenceException CONV-215 when Newton's method does not settle
   */
  static RiskModel fit(
      BinaryIvSample s, double[] target, double[] x, int p, double[] k, String name) {
    RiskModel m = new RiskModel(s, target, x, p, k);
    double mean = s.mean(target);
    double[] c = new double[2 * p];
    c[p] = 2 * Math.log(mean / (1 - mean));
    double value = m.evaluate(c, false);
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      double[] step = m.step();
      if (step == null) {
        value = m.evaluate(c, true);
        step = m.step();
      }
      if (step == null) {
        break;
      }
      double largest = 0;
      double size = 1;
      for (int j = 0; j < c.length; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        size = Math.max(size, Math.abs(c[j]));
      }
      double shrink = 1;
      double[] next = c;
      double nextValue = Double.NEGATIVE_INFINITY;
      for (int half = 0; half < 40 && !(nextValue >= value - 1e-12 * Math.abs(value)); half++) {
        next = c.clone();
        for (int j = 0; j < c.length; j++) {
          next[j] += shrink * step[j];
        }
        nextValue = m.evaluate(next, false);
        shrink /= 2;
      }
      c = next;
      value = nextValue;
      if (largest <= SETTLED * size) {
        m.coefficients = c;
        return m;
      }
    }
    throw new ConvergenceException(
        "CONV-215",
        "The model of "
            + name
            + " by risk difference and odds product did not settle in "
            + MOST_ITERATIONS
            + " iterations. Name fewer terms in its design, or use the form MULTIPLY_ROBUST.");
  }

  /** The Newton step, or null when the second derivatives are not negative definite. */
  private double[] step() {
    double[] gradient = new double[2 * p];
    double[] hessian = new double[4 * p * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < n; i++) {
        gradient[j] += scoreA[i] * x[j * n + i];
        gradient[p + j] += scoreB[i] * x[j * n + i];
      }
      for (int l = 0; l < p; l++) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        for (int i = 0; i < n; i++) {
          double xx = x[j * n + i] * x[l * n + i];
          aa -= inAA[i] * xx;
          ab -= inAB[i] * xx;
          bb -= inBB[i] * xx;
        }
        hessian[j * 2 * p + l] = aa;
        hessian[j * 2 * p + p + l] = ab;
        hessian[(p + l) * 2 * p + j] = ab;
        hessian[(p + j) * 2 * p + p + l] = bb;
      }
    }
    return SymmetricSolver.solve(hessian, gradient, 2 * p);
  }

  /** Log likelihood; fills derivatives, with expected second ones if told to. */
  private double evaluate(double[] c, boolean expected) {
    double[] u = MultiplyRobustMath.linear(x, Arrays.copyOf(c, p), n);
    double[] f = MultiplyRobustMath.linear(x, Arrays.copyOfRange(c, p, 2 * p), n);
    RiskPair pair = new RiskPair();
    double value = 0;
    for (int i = 0; i < n; i++) {
      double t = Math.tanh(u[i]);
      double factor = k == null ? 1 : k[i];
      pair.at(factor * t, f[i]);
      boolean one = s.z()[i] == 1;
      double q = one ? pair.p1 : pair.p0;
      double qR = one ? pair.p1R : pair.p0R;
      double y = target[i];
      double w = s.weight(i);
      value += w * (y == 1 ? Math.log(q) : Math.log(1 - q));
      double first = expected ? 0 : (y - q) / (q * (1 - q));
      double second =
          expected ? -1 / (q * (1 - q)) : -(y / (q * q) + (1 - y) / ((1 - q) * (1 - q)));
      double score = (y - q) / (q * (1 - q));
      double own = factor * (1 - t * t);
      double twice = -2 * factor * t * (1 - t * t);
      double lRR = second * qR * qR + first * pair.inRR;
      double lRF = second * qR * pair.inF + first * pair.inRF;
      tanh[i] = t;
      p0[i] = pair.p0;
      p0R[i] = pair.p0R;
      inF[i] = pair.inF;
      scoreA[i] = w * score * qR * own;
      scoreB[i] = w * score * pair.inF;
      inAA[i] = w * (lRR * own * own + first * qR * twice);
      inAB[i] = w * lRF * own;
      inBB[i] = w * (second * pair.inF * pair.inF + first * pair.inFF);
      scoreAinK[i] = w * (lRR * own * t + first * qR * (1 - t * t));
      scoreBinK[i] = w * lRF * t;
    }
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  int size() {
    return p;
  }

  double[] x() {
    return x;
  }

  /** Coefficients of the difference. */
  double[] difference() {
    return Arrays.copyOf(coefficients, p);
  }

  /** Its equations, from {@code offset} on. */
  void stack(StackedSystem stack, int offset) {
    stack.equations(offset, x, p, scoreA);
    stack.equations(offset + p, x, p, scoreB);
    stack.derivatives(offset, x, p, inAA, offset, x, p);
    stack.derivatives(offset, x, p, inAB, offset + p, x, p);
    stack.derivatives(offset + p, x, p, inAB, offset, x, p);
    stack.derivatives(offset + p, x, p, inBB, offset + p, x, p);
  }
}
