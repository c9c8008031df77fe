package org.estimand.iv;

import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.SymmetricSolver;

/**
 * Stacked estimating equations with exact derivatives: row i contributes U_i (p values), G is the
 * mean over rows of dU_i/dv'. The influence of row i on the parameters is -G^-1 U_i.
 */
final class StackedSystem {
  private final int n;
  private final int p;
  private final double[] u;
  private final double[] g;

  /** p parameters and as many equations over n rows, all zero. */
  StackedSystem(int n, int p) {
    this.n = n;
    this.p = p;
    this.u = new double[Math.multiplyExact(n, p)];
    this.g = new double[p * p];
  }

  /** Values of the equations, n x p; the caller fills them. */
  double[] equations() {
    return u;
  }

  /** Adds to the mean derivative of an equation in a parameter. */
  void derivative(int equation, int parameter, double value) {
    g[parameter * p + equation] += value;
  }

  /**
   * Adds the mean over rows of left_a times factor times right_b for all columns, for equations
   * from {@code equation} on and parameters from {@code parameter} on. Skips rows of factor zero.
   *
   * @param left n x a columns, or null for the constant one
   * @param right n x b columns, or null for the constant one
   */
  void derivatives(
      int equation, double[] left, int a, double[] factor, int parameter, double[] right, int b) {
    for (int k = 0; k < b; k++) {
      for (int e = 0; e < a; e++) {
        double sum = 0;
        if (left == null && right == null) {
          for (int i = 0; i < n; i++) {
            sum += factor[i];
          }
        } else if (left == null) {
          for (int i = 0; i < n; i++) {
            sum += factor[i] * right[k * n + i];
          }
        } else if (right == null) {
          for (int i = 0; i < n; i++) {
            sum += factor[i] * left[e * n + i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            sum += left[e * n + i] * factor[i] * right[k * n + i];
          }
        }
        derivative(equation + e, parameter + k, sum / n);
      }
    }
  }

  /** Sets equations from {@code equation} on to left_a times factor. */
  void equations(int equation, double[] left, int a, double[] factor) {
    for (int e = 0; e < a; e++) {
      for (int i = 0; i < n; i++) {
        u[(equation + e) * n + i] = left == null ? factor[i] : left[e * n + i] * factor[i];
      }
    }
  }

  /**
   * Influences of every row on parameters first .. first + count - 1, n x count.
   *
   * @throws NotIdentifiedException IDENT-218 when the derivatives are singular
   */
  double[] influence(int first, int count) {
    double[] inverse = SymmetricSolver.generalInverse(g, p);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-218",
          "The "
              + p
              + " stacked equations of the models do not determine their parameters: the matrix of"
              + " their derivatives is singular. Name fewer terms in the designs.");
    }
    double[] out = new double[n * count];
    for (int t = 0; t < count; t++) {
      for (int e = 0; e < p; e++) {
        double c = -inverse[e * p + first + t];
        if (c == 0) {
          continue;
        }
        for (int i = 0; i < n; i++) {
          out[t * n + i] += c * u[e * n + i];
        }
      }
    }
    return out;
  }
}
