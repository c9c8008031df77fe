package org.estimand.iv;

import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.SymmetricSolver;

/** The closed form of the multiply robust equation for the effect's coefficients. */
final class MultiplyRobustMath {
  private MultiplyRobustMath() {}

  /**
   * Coefficients of delta = d'theta, h = b_h'beta, w = b_w'zeta.
   *
   * @param theta q values
   * @param beta coefficients of the kept columns of h
   * @param zeta coefficients of the kept columns of w, none where w is zero
   */
  record Solution(double[] theta, double[] beta, double[] zeta) {}

  /** Residuals of [Y, A d_1 .. A d_q] on the columns of h, and the coefficients. */
  record Partialled(double[] residuals, double[][] coefficients, int columns) {
    static Partialled of(double[] y, double[] a, double[] d, int q, QrBasis h) {
      int n = y.length;
      double[] v = new double[n * (q + 1)];
      System.arraycopy(y, 0, v, 0, n);
      for (int k = 0; k < q; k++) {
        for (int i = 0; i < n; i++) {
          v[(k + 1) * n + i] = a[i] * d[k * n + i];
        }
      }
      double[][] b = new double[q + 1][];
      for (int k = 0; k <= q; k++) {
        b[k] = h.residualize(v, k * n);
      }
      return new Partialled(v, b, q + 1);
    }
  }

  /** Residuals on the columns of w of the products with the residual treatment. */
  static Partialled products(Partialled first, double[] residualTreatment, QrBasis w) {
    int n = residualTreatment.length;
    double[] e = first.residuals().clone();
    double[][] b = new double[first.columns()][];
    for (int k = 0; k < first.columns(); k++) {
      for (int i = 0; i < n; i++) {
        e[k * n + i] *= residualTreatment[i];
      }
      b[k] = w == null ? new double[0] : w.residualize(e, k * n);
    }
    return new Partialled(e, b, first.columns());
  }

  /**
   * Solves sum w g d (K_0 - K theta) = 0.
   *
   * @param weighted g = (2Z - 1)/f times the weights
   * @throws NotIdentifiedException IDENT-221 when the system is singular
   */
  static Solution solve(double[] d, int q, double[] weighted, Partialled first, Partialled second) {
    int n = weighted.length;
    double[] k = second.residuals();
    double[] m = new double[q * q];
    double[] rhs = new double[q];
    double[] gd = new double[n];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        gd[i] = weighted[i] * d[j * n + i];
      }
      for (int c = 0; c <= q; c++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += gd[i] * k[c * n + i];
        }
        if (c == 0) {
          rhs[j] = sum;
        } else {
          m[j * q + c - 1] = sum;
        }
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(m, q);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-221",
          "The "
              + q
              + " equations for the coefficients of delta(X) are singular: the instrument does not"
              + " move the variance of the treatment in that many directions. Name fewer terms in"
              + " the design of delta.");
    }
    double[] theta = new double[q];
    for (int j = 0; j < q; j++) {
      for (int c = 0; c < q; c++) {
        theta[j] += inverse[j * q + c] * rhs[c];
      }
    }
    return new Solution(
        theta, combined(first.coefficients(), theta), combined(second.coefficients(), theta));
  }

  private static double[] combined(double[][] coefficients, double[] theta) {
    double[] out = coefficients[0].clone();
    for (int k = 0; k < theta.length; k++) {
      for (int j = 0; j < out.length; j++) {
        out[j] -= theta[k] * coefficients[k + 1][j];
      }
    }
    return out;
  }

  /** x b for n x p columns; zeros when there is none. */
  static double[] linear(double[] x, double[] b, int n) {
    double[] out = new double[n];
    for (int k = 0; k < b.length; k++) {
      for (int i = 0; i < n; i++) {
        out[i] += b[k] * x[k * n + i];
      }
    }
    return out;
  }

  /** (2Z - 1) / f(Z|X). */
  static double[] signedInverse(double[] z, double[] pi) {
    double[] g = new double[z.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = z[i] == 1 ? 1 / pi[i] : -1 / (1 - pi[i]);
    }
    return g;
  }

  /** The score of one row: g/D {(A - m)(Y - delta A - h) - w} + delta. */
  static double score(
      double y, double a, double g, double m, double d, double delta, double h, double w) {
    return g / d * ((a - m) * (y - delta * a - h) - w) + delta;
  }

  /** D moved away from zero: s max(s D, floor). */
  static double[] floored(double[] d, double sign, double floor, boolean[] clipped) {
    double[] out = d.clone();
    for (int i = 0; i < d.length; i++) {
      if (floor > 0 && sign * d[i] < floor) {
        out[i] = sign * floor;
        clipped[i] = true;
      }
    }
    return out;
  }
}
