package org.estimand.weighting;

import java.util.function.Function;
import org.estimand.regress.SymmetricSolver;

/**
 * A local minimum of a smooth function: BFGS with step halving, then Newton's method on the
 * gradient with differences of gradients for second derivatives, which goes on where values no
 * longer resolve the minimum.
 */
final class QuasiNewton {
  private static final int MOST_STEPS = 500;
  private static final double FLAT = 1e-8;

  private QuasiNewton() {}

  /**
   * Where it ended.
   *
   * @param b q variables
   * @param value there
   * @param slope largest derivative there
   * @param steps number of BFGS steps
   */
  record Minimum(double[] b, double value, double slope, int steps) {
    boolean isFlat() {
      return slope <= FLAT;
    }
  }

  static Minimum minimise(Function<double[], GmmObjective.Point> f, double[] start) {
    int q = start.length;
    double[] b = start.clone();
    GmmObjective.Point at = f.apply(b);
    double[] inverse = identity(q);
    int step = 0;
    boolean fresh = true;
    for (; step < MOST_STEPS && EntropyMath.largest(at.gradient()) > 1e-9; step++) {
      double[] direction = new double[q];
      double slope = 0;
      for (int j = 0; j < q; j++) {
        for (int k = 0; k < q; k++) {
          direction[j] -= inverse[j * q + k] * at.gradient()[k];
        }
        slope += direction[j] * at.gradient()[j];
      }
      double[] next = new double[q];
      GmmObjective.Point there = at;
      boolean moved = false;
      for (double t = fresh ? Math.min(1, 1 / Math.sqrt(-slope)) : 1; t > 1e-12 && !moved; t /= 2) {
        for (int j = 0; j < q; j++) {
          next[j] = b[j] + t * direction[j];
        }
        there = f.apply(next);
        moved = slope < 0 && there.value() <= at.value() + 1e-4 * t * slope;
      }
      if (!moved) {
        if (fresh) {
          break;
        }
        inverse = identity(q);
        fresh = true;
        continue;
      }
      update(inverse, b, next, at.gradient(), there.gradient());
      fresh = false;
      b = next;
      at = there;
    }
    return polish(f, b, at, step);
  }

  private static double[] identity(int q) {
    double[] m = new double[q * q];
    for (int j = 0; j < q; j++) {
      m[j * q + j] = 1;
    }
    return m;
  }

  /** The BFGS update of the inverse, where the curvature allows one. */
  private static void update(
      double[] inverse, double[] b, double[] next, double[] before, double[] after) {
    int q = b.length;
    double[] move = new double[q];
    double[] turn = new double[q];
    double curvature = 0;
    double size = 0;
    for (int j = 0; j < q; j++) {
      move[j] = next[j] - b[j];
      turn[j] = after[j] - before[j];
      curvature += move[j] * turn[j];
      size += turn[j] * turn[j];
    }
    if (!(curvature > 1e-14 * size)) {
      return;
    }
    double[] product = new double[q];
    double quadratic = 0;
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        product[j] += inverse[j * q + k] * turn[k];
      }
      quadratic += product[j] * turn[j];
    }
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        inverse[j * q + k] +=
            (1 + quadratic / curvature) * move[j] * move[k] / curvature
                - (product[j] * move[k] + move[j] * product[k]) / curvature;
      }
    }
  }

  private static Minimum polish(
      Function<double[], GmmObjective.Point> f, double[] b, GmmObjective.Point at, int steps) {
    int q = b.length;
    for (int round = 0; round < 30; round++) {
      double before = EntropyMath.largest(at.gradient());
      double[] hessian = hessian(f, b);
      double[] direction = SymmetricSolver.solve(hessian, at.gradient(), q);
      if (direction == null || before == 0) {
        break;
      }
      double[] next = new double[q];
      for (int j = 0; j < q; j++) {
        next[j] = b[j] - direction[j];
      }
      GmmObjective.Point there = f.apply(next);
      boolean better = EntropyMath.largest(there.gradient()) < before;
      if (!better || !(there.value() <= at.value() + 1e-12 * Math.abs(at.value()))) {
        break;
      }
      b = next;
      at = there;
    }
    return new Minimum(b, at.value(), EntropyMath.largest(at.gradient()), steps);
  }

  private static double[] hessian(Function<double[], GmmObjective.Point> f, double[] b) {
    int q = b.length;
    double[] h = new double[q * q];
    for (int j = 0; j < q; j++) {
      double step = 1e-5 * Math.max(1, Math.abs(b[j]));
      double[] up = b.clone();
      double[] down = b.clone();
      up[j] += step;
      down[j] -= step;
      double[] a = f.apply(up).gradient();
      double[] c = f.apply(down).gradient();
      for (int k = 0; k < q; k++) {
        h[j * q + k] += (a[k] - c[k]) / (4 * step);
        h[k * q + j] += (a[k] - c[k]) / (4 * step);
      }
    }
    return h;
  }
}
