package org.estimand.weighting;

import org.estimand.regress.SymmetricSolver;

/** The least of a smooth convex function by Newton's method with step halving. */
final class DampedNewton {
  private static final int MOST_STEPS = 200;
  private static final double SOLVED = 1e-13;
  private static final double ENOUGH = 1e-9;

  /** Gradients below which values, rounded as they are, no longer tell which point is better. */
  private static final double BLURRED = 1e-6;

  private DampedNewton() {}

  /** A convex function of q variables, on a scale where gradients are of the order of one. */
  interface Convex {
    /** The value; infinite or NaN where it cannot be computed. */
    double value(double[] b);

    double[] gradient(double[] b);

    /** q x q. */
    double[] hessian(double[] b);
  }

  /**
   * Where it ended.
   *
   * @param b q variables
   * @param gradient q derivatives there
   * @param hessian q x q second derivatives there
   * @param converged whether the gradient vanished
   * @param steps number of steps
   */
  record Minimum(double[] b, double[] gradient, double[] hessian, boolean converged, int steps) {}

  static Minimum minimise(Convex f, double[] start) {
    int q = start.length;
    double[] b = start.clone();
    double value = f.value(b);
    double[] gradient = f.gradient(b);
    for (int step = 0; step <= MOST_STEPS; step++) {
      double[] hessian = f.hessian(b);
      double before = EntropyMath.largest(gradient);
      if (before <= SOLVED) {
        return new Minimum(b, gradient, hessian, true, step);
      }
      double[] direction = SymmetricSolver.solve(hessian, gradient, q);
      if (direction == null) {
        return new Minimum(b, gradient, hessian, before <= ENOUGH, step);
      }
      double slope = 0;
      for (int j = 0; j < q; j++) {
        slope -= direction[j] * gradient[j];
      }
      double[] next = new double[q];
      double[] nextGradient = gradient;
      double nextValue = value;
      boolean moved = false;
      for (double t = 1; t > 1e-12 && !moved; t /= 2) {
        for (int j = 0; j < q; j++) {
          next[j] = b[j] - t * direction[j];
        }
        nextValue = f.value(next);
        moved = nextValue <= value + 1e-4 * t * slope;
        if (moved || before <= BLURRED) {
          nextGradient = f.gradient(next);
          moved |= before <= BLURRED && EntropyMath.largest(nextGradient) < before;
        }
      }
      if (!moved) {
        return new Minimum(b, gradient, hessian, before <= ENOUGH, step);
      }
      if (before <= ENOUGH && !(EntropyMath.largest(nextGradient) < before)) {
        return new Minimum(b, gradient, hessian, true, step);
      }
      b = next;
      value = nextValue;
      gradient = nextGradient;
    }
    return new Minimum(b, gradient, f.hessian(b), false, MOST_STEPS);
  }
}
