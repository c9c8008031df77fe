package org.estimand.learners.linear;

/**
 * The penalised quadratic of a proximal Newton step: {@code b'Gb / 2 - c'b + l (a |b|_1 + (1 - a)
 * |b|^2 / 2)}, where the first coefficients may be free of the penalty. Coordinate descent with
 * covariance updates (Friedman, Hastie and Tibshirani 2010, section 2.2) from given coefficients.
 */
final class PenalizedQuadratic {
  private static final int MOST_SWEEPS = 100_000;
  private static final double SETTLED = 1e-11;

  private final double[] gram;
  private final int p;
  private final double mixing;
  private final int free;
  private final double[] b;
  private final double[] gradient;

  /**
   * A quadratic with a start of its own whose first {@code free} coefficients are not penalised.
   */
  PenalizedQuadratic(double[] gram, double[] covariance, double mixing, double[] start, int free) {
    this.gram = gram;
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

  /**
   * Minimises.
   *
   * @return the coefficients (copied), or null when the sweeps ran out
   */
  double[] at(double penalty) {
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
