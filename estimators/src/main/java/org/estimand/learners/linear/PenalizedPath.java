package org.estimand.learners.linear;

/**
 * Minimises {@code b'Gb / 2 - c'b + l (a |b|_1 + (1 - a) |b|^2 / 2)} for a decreasing sequence of
 * penalties l, where G is a correlation matrix and c the covariances with a target of variance one.
 * Coordinate descent with covariance updates (Friedman, Hastie and Tibshirani 2010, section 2.2),
 * warm started; a pure ridge penalty is solved directly.
 */
final class PenalizedPath {
  private static final int MOST_SWEEPS = 100_000;
  private static final double SETTLED = 1e-11;

  private final double[] gram;
  private final double[] covariance;
  private final int p;
  private final double mixing;
  private final int free;
  private final double[] b;
  private final double[] gradient;

  /**
   * A path that starts at zero.
   *
   * @param gram p x p, full and symmetric; a constant column has zeros in its row and column
   * @param covariance p values
   * @param mixing a in [0, 1]: 1 is the lasso, 0 ridge
   */
  PenalizedPath(double[] gram, double[] covariance, double mixing) {
    this.gram = gram;
    this.covariance = covariance;
    this.p = covariance.length;
    this.mixing = mixing;
    this.free = 0;
    this.b = new double[p];
    this.gradient = covariance.clone();
  }

  /**
   * A quadratic with a start of its own whose first {@code free} coefficients are not penalised.
   */
  PenalizedPath(double[] gram, double[] covariance, double mixing, double[] start, int free) {
    this.gram = gram;
    this.covariance = covariance;
    this.p = covariance.length;
    this.mixing = mixing;
    this.free = free;
    this.b = start.clone();
    this.gradient = covariance.clone();
    for (int j = 0; j < p; j++) {
      for (int k = 0; k < p && b[j] != 0; k++) {
        gradient[k] -= gram[j * p + k] * b[j];
      }
    }
  }

  /** The smallest penalty at which all coefficients are zero (of a mixing of at least 0.001). */
  static double largest(double[] covariance, double mixing) {
    double most = 0;
    for (double c : covariance) {
      most = Math.max(most, Math.abs(c));
    }
    return most / Math.max(mixing, 1e-3);
  }

  /**
   * Moves on to a penalty.
   *
   * @return the coefficients there (copied), or null when the sweeps ran out
   */
  double[] at(double penalty) {
    return mixing == 0 && free == 0 ? ridge(penalty) : descend(penalty);
  }

  private double[] ridge(double penalty) {
    double[] a = new double[p * p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * p + j] = gram[i * p + j];
      }
      a[i * p + i] += penalty;
    }
    double[] x = covariance.clone();
    int[] kept = Cholesky.factor(a, p, 1e-14);
    Cholesky.solve(a, p, kept, x);
    return x;
  }

  private double[] descend(double penalty) {
    double bound = penalty * mixing;
    double shrink = penalty * (1 - mixing);
    boolean all = true;
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double largest = 0;
      for (int j = 0; j < p; j++) {
        if (gram[j * p + j] == 0 || !all && b[j] == 0) {
          continue;
        }
        largest = Math.max(largest, j < free ? step(j, 0, 0) : step(j, bound, shrink));
      }
      if (largest <= SETTLED) {
        if (all) {
          return b.clone();
        }
        all = true;
      } else {
        // settle the active coefficients before looking at the others again
        all = false;
      }
    }
    return null;
  }

  private double step(int j, double bound, double shrink) {
    int row = j * p;
    double own = gram[row + j];
    double z = gradient[j] + own * b[j];
    double next = Math.abs(z) <= bound ? 0 : (z - Math.copySign(bound, z)) / (own + shrink);
    double change = next - b[j];
    if (change != 0) {
      b[j] = next;
      for (int k = 0; k < p; k++) {
        gradient[k] -= gram[row + k] * change;
      }
    }
    return Math.abs(change);
  }
}
