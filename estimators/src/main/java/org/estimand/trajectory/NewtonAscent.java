package org.estimand.trajectory;

import org.estimand.fit.FitContext;
import org.estimand.regress.SymmetricSolver;

/**
 * Newton's method for a log-likelihood near its maximum, damped where the curvature has the wrong
 * sign (Levenberg). Second derivatives are central differences of exact first ones, taken with
 * every time kept on its side of the knots.
 */
final class NewtonAscent {
  private static final double STEP = 1e-5;
  private static final double GAIN = 1e-9;

  private NewtonAscent() {}

  /** Second derivatives, P x P. */
  static double[] hessian(MixtureLikelihood likelihood, double[] b, FitContext context) {
    MixtureLikelihood smooth = likelihood.withSidesOf(b);
    int n = b.length;
    double[] h = new double[n * n];
    double[] up = new double[n];
    double[] down = new double[n];
    double[] moved = b.clone();
    FitContext inner = likelihood.isLarge() ? context : null;
    for (int j = 0; j < n; j++) {
      double step = STEP * Math.max(1, Math.abs(b[j]));
      moved[j] = b[j] + step;
      smooth.value(moved, inner, up);
      moved[j] = b[j] - step;
      smooth.value(moved, inner, down);
      moved[j] = b[j];
      for (int l = 0; l < n; l++) {
        double d = (up[l] - down[l]) / (4 * step);
        h[j * n + l] += d;
        h[l * n + j] += d;
      }
    }
    return h;
  }

  /**
   * Climbs for a number of rounds at most; never ends below where it began.
   *
   * @param held parameters that stay where they are, or null
   */
  static double[] climb(
      MixtureLikelihood likelihood, double[] start, boolean[] held, int most, FitContext context) {
    int n = start.length;
    double[] b = start;
    double[] g = new double[n];
    FitContext inner = likelihood.isLarge() ? context : null;
    double value = likelihood.value(b, inner, g);
    double damping = 0;
    for (int round = 0; round < most; round++) {
      context.checkpoint();
      double[] h = hessian(likelihood, b, context);
      hold(held, h, g);
      double largest = 0;
      for (int j = 0; j < n; j++) {
        largest = Math.max(largest, Math.abs(h[j * n + j]));
      }
      boolean moved = false;
      double gain = 0;
      for (int trial = 0; trial < 25 && !moved; trial++) {
        double[] a = new double[n * n];
        for (int j = 0; j < n * n; j++) {
          a[j] = -h[j];
        }
        for (int j = 0; j < n; j++) {
          a[j * n + j] += damping;
        }
        double[] step = SymmetricSolver.solve(a, g, n);
        if (step != null) {
          double[] next = b.clone();
          gain = 0;
          for (int j = 0; j < n; j++) {
            next[j] += step[j];
            gain += step[j] * g[j];
          }
          if (gain < GAIN) {
            return b;
          }
          double[] slopes = new double[n];
          double there = likelihood.value(next, inner, slopes);
          if (there > value) {
            moved = true;
            gain = there - value;
            value = there;
            b = next;
            g = slopes;
            damping = damping < 1e-6 * largest ? 0 : damping / 5;
          }
        }
        if (!moved) {
          damping = Math.max(damping * 5, 1e-6 * largest);
        }
      }
      if (!moved || gain < GAIN) {
        return b;
      }
    }
    return b;
  }

  private static void hold(boolean[] held, double[] h, double[] g) {
    int n = g.length;
    for (int j = 0; held != null && j < n; j++) {
      if (held[j]) {
        g[j] = 0;
        for (int l = 0; l < n; l++) {
          h[j * n + l] = 0;
          h[l * n + j] = 0;
        }
        h[j * n + j] = -1;
      }
    }
  }
}
