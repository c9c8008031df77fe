package org.estimand.learners.linear;

/**
 * Minimises {@code b'Gb/2 - c'b + lambda (alpha |b|_1 + (1 - alpha) |b|^2 / 2)} by cyclic
 * coordinate descent with covariance updates (Friedman, Hastie and Tibshirani 2010, section 2.2).
 * Coordinates are visited in column order. G has ones on its diagonal, or zeros for columns that
 * stay out. With alpha = 0 the equations are solved by Cholesky instead.
 */
final class CoordinateDescent {
  private static final int MOST_SWEEPS = 100_000;

  private final int p;
  private final double[] gram;
  private final double alpha;
  private final double[] cross;
  private final double[] slopes;
  private final double[] gradient;
  private final double[] factor;

  CoordinateDescent(StandardMoments moments, double alpha) {
    p = moments.p();
    gram = moments.gram();
    cross = moments.cross();
    this.alpha = alpha;
    slopes = new double[p];
    gradient = cross.clone();
    factor = alpha == 0 ? new double[p * p] : null;
  }

  /** The slopes now. Shared: read only. */
  double[] slopes() {
    return slopes;
  }

  /** The fraction of the target's variance that the slopes explain. */
  double explained() {
    double sum = 0;
    for (int j = 0; j < p; j++) {
      // b'(2c - Gb) = b'(c + gradient)
      sum += slopes[j] * (cross[j] + gradient[j]);
    }
    return sum;
  }

  /**
   * Moves to the minimum at a penalty, from where the slopes are.
   *
   * @param tolerance largest change of a slope in the last sweep
   * @return false when the sweeps ran out
   */
  boolean solve(double lambda, double tolerance) {
    if (alpha == 0) {
      ridge(lambda);
      return true;
    }
    double soft = lambda * alpha;
    double shrink = 1 / (1 + lambda * (1 - alpha));
    int sweeps = 0;
    while (true) {
      if (sweep(soft, shrink, false) <= tolerance) {
        return true;
      }
      double moved;
      do {
        moved = sweep(soft, shrink, true);
        if (++sweeps > MOST_SWEEPS) {
          return false;
        }
      } while (moved > tolerance);
    }
  }

  private double sweep(double soft, double shrink, boolean active) {
    double largest = 0;
    for (int j = 0; j < p; j++) {
      double old = slopes[j];
      if (active && old == 0 || gram[j * p + j] == 0) {
        continue;
      }
      double r = gradient[j] + old;
      double size = Math.abs(r) - soft;
      double now = size <= 0 ? 0 : Math.copySign(size * shrink, r);
      double d = now - old;
      if (d != 0) {
        slopes[j] = now;
        int at = j * p;
        for (int k = 0; k < p; k++) {
          gradient[k] -= d * gram[at + k];
        }
        largest = Math.max(largest, Math.abs(d));
      }
    }
    return largest;
  }

  private void ridge(double lambda) {
    System.arraycopy(gram, 0, factor, 0, factor.length);
    for (int j = 0; j < p; j++) {
      factor[j * p + j] += gram[j * p + j] == 0 ? 0 : lambda;
    }
    int[] kept = Cholesky.factor(factor, p, 1e-14);
    System.arraycopy(cross, 0, slopes, 0, p);
    Cholesky.solve(factor, p, kept, slopes);
    for (int j = 0; j < p; j++) {
      double g = cross[j];
      for (int k = 0; k < p; k++) {
        g -= gram[j * p + k] * slopes[k];
      }
      gradient[j] = g;
    }
  }
}
