package org.estimand.weighting;

import org.estimand.regress.SymmetricSolver;

/**
 * The dual of entropy balancing in one arm: the least of log sum_i q_i exp(l'z_i) over l, where z_i
 * are moments minus their targets. Its gradient is the weighted mean of z, its Hessian their
 * weighted covariance; Newton's method with step halving.
 */
final class EntropyMath {
  private static final int MOST_STEPS = 200;
  private static final double BALANCED = 1e-13;
  private static final double ENOUGH = 1e-9;

  /** Gradients below which values, rounded as they are, no longer tell which point is better. */
  private static final double BLURRED = 1e-6;

  private static final double FAR = 700;

  /**
   * How far apart a step may drive the logarithms of two weights. A longer one can leave all weight
   * on one row, where the value is low for the time being and the covariance says nothing.
   */
  private static final double FARTHEST = 8;

  private EntropyMath() {}

  /**
   * Where Newton's method ended.
   *
   * @param lambda m multipliers
   * @param shares k weights that sum to one
   * @param logSum log sum_i q_i exp(l'z_i)
   * @param imbalance m weighted means of z
   * @param hessian m x m weighted covariance of z
   * @param converged whether the weighted means vanished
   * @param steps number of Newton steps
   */
  record Dual(
      double[] lambda,
      double[] shares,
      double logSum,
      double[] imbalance,
      double[] hessian,
      boolean converged,
      int steps) {}

  /**
   * Solves the dual.
   *
   * @param z k x m deviations from the target in standard deviations, column-major, of full column
   *     rank beside a constant
   * @param q k base weights, positive
   */
  static Dual solve(double[] z, double[] q, int m) {
    int k = q.length;
    double[] lambda = new double[m];
    double[] p = new double[k];
    double value = shares(z, q, lambda, p);
    double[] gradient = RowSums.sums(z, p, m);
    double[] next = new double[m];
    double[] nextShares = new double[k];
    for (int step = 1; step <= MOST_STEPS; step++) {
      double[] hessian = covariance(z, p, gradient, m);
      double before = largest(gradient);
      if (before <= BALANCED) {
        return new Dual(lambda, p, value, gradient, hessian, true, step - 1);
      }
      double[] direction = SymmetricSolver.solve(hessian, gradient, m);
      if (direction == null) {
        return new Dual(lambda, p, value, gradient, hessian, before <= ENOUGH, step);
      }
      double slope = 0;
      for (int j = 0; j < m; j++) {
        slope -= direction[j] * gradient[j];
      }
      double nextValue = value;
      double[] nextGradient = null;
      boolean moved = false;
      double most = Math.min(1, FARTHEST / range(z, direction, nextShares));
      for (double t = most; t > 1e-12 * most && !moved; t /= 2) {
        for (int j = 0; j < m; j++) {
          next[j] = lambda[j] - t * direction[j];
        }
        nextValue = shares(z, q, next, nextShares);
        moved = nextValue <= value + 1e-4 * t * slope;
        nextGradient = moved || before <= BLURRED ? RowSums.sums(z, nextShares, m) : null;
        moved |= before <= BLURRED && largest(nextGradient) < before;
      }
      if (!moved || largest(next) > FAR) {
        return new Dual(lambda, p, value, gradient, hessian, before <= ENOUGH, step);
      }
      double[] swap = p;
      p = nextShares;
      nextShares = swap;
      lambda = next.clone();
      value = nextValue;
      gradient = nextGradient;
      if (before <= ENOUGH && !(largest(gradient) < before)) {
        hessian = covariance(z, p, gradient, m);
        return new Dual(lambda, p, value, gradient, hessian, true, step);
      }
    }
    double[] hessian = covariance(z, p, gradient, m);
    return new Dual(lambda, p, value, gradient, hessian, false, MOST_STEPS);
  }

  private static double range(double[] z, double[] direction, double[] work) {
    RowSums.index(z, direction, work);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double u : work) {
      low = Math.min(low, u);
      high = Math.max(high, u);
    }
    return high - low;
  }

  /** log sum q exp(l'z), and the shares q exp(l'z) / sum. */
  private static double shares(double[] z, double[] q, double[] lambda, double[] p) {
    int k = q.length;
    RowSums.index(z, lambda, p);
    double top = Double.NEGATIVE_INFINITY;
    for (double u : p) {
      top = Math.max(top, u);
    }
    double sum = 0;
    for (int i = 0; i < k; i++) {
      p[i] = q[i] * Math.exp(p[i] - top);
      sum += p[i];
    }
    for (int i = 0; i < k; i++) {
      p[i] /= sum;
    }
    return top + Math.log(sum);
  }

  private static double[] covariance(double[] z, double[] p, double[] mean, int m) {
    double[] v = RowSums.gram(z, p, m);
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < m; b++) {
        v[a * m + b] -= mean[a] * mean[b];
      }
    }
    return v;
  }

  static double largest(double[] v) {
    double most = 0;
    for (double d : v) {
      most = Math.max(most, Math.abs(d));
    }
    return most;
  }
}
