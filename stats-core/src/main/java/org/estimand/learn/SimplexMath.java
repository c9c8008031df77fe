package org.estimand.learn;

import org.estimand.errors.ConvergenceException;

/** Weights that are not negative and add to one. */
final class SimplexMath {
  private static final int MOST_STEPS = 500;
  private static final double OPTIMAL = 1e-10;
  private static final double ENOUGH = 1e-8;

  private SimplexMath() {}

  /**
   * The weights of least |E s|.
   *
   * <p>By scaling: u >= 0 of least |E u|^2 + c^2 (1 - sum u)^2 has E'E u >= c^2 (1 - sum u) with
   * equality where u is positive, which are the conditions of the problem on the simplex for s = u
   * / sum u, whatever c is. So one problem with bounds alone is solved, exactly.
   *
   * @param errors E, rows x m, column-major; overwritten
   */
  static double[] leastSquares(double[] errors, int rows, int m) {
    double[] r = Reflections.triangle(errors, rows, m);
    // the smallest error: a candidate that is far off must not make the others look alike
    double scale = Double.POSITIVE_INFINITY;
    for (int j = 0; j < m; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += r[j * m + i] * r[j * m + i];
      }
      scale = sum > 0 ? Math.min(scale, Math.sqrt(sum)) : scale;
    }
    scale = Double.isInfinite(scale) ? 1 : scale;
    double[] a = new double[m * (m + 1)];
    double[] b = new double[m + 1];
    b[m] = 1;
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < m; i++) {
        a[j * (m + 1) + i] = r[j * m + i] / scale;
      }
      a[j * (m + 1) + m] = 1;
    }
    return normalized(NonNegative.solve(a, b, m + 1, m));
  }

  /**
   * The weights of least mean log loss of a mixture, -sum w log(sum_l s_l p_l) / sum w: sequential
   * quadratic programming with exact subproblems (as Kim, Carbonetto, Stephens and Anitescu 2020,
   * doi:10.1080/10618600.2019.1689985). At the current mixture f the quadratic model on the simplex
   * is |(B - 2 v 1') s|^2 / 2 with v = sqrt(w / sum w) and B = v p / f, a least-squares problem; a
   * step is halved until the loss falls. Where rounding leaves no step, the multiplicative step of
   * the EM algorithm is taken, which never raises the loss.
   *
   * <p>Conditions at the end: h_l = sum w p_l / f / sum w is at most 1 for all candidates and 1
   * where the weight is positive, to 1e-8 (sought: 1e-10). The loss is then within 1e-8 of the
   * least.
   *
   * @param p probabilities of what happened, rows x m, column-major, all positive
   * @param w rows weights, not negative, not all zero
   * @throws ConvergenceException CONV-123 when the conditions are not met
   */
  static double[] logLoss(double[] p, double[] w, int rows, int m) {
    return logLoss(p, w, rows, m, MOST_STEPS);
  }

  static double[] logLoss(double[] p, double[] w, int rows, int m, int most) {
    double[] share = new double[rows];
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total += w[i];
    }
    for (int i = 0; i < rows; i++) {
      share[i] = w[i] / total;
    }
    double[] s = new double[m];
    java.util.Arrays.fill(s, 1.0 / m);
    double[] f = mixture(p, s, rows, m);
    double[] h = ratios(p, f, share, rows, m);
    double now = loss(f, share);
    for (int step = 0; gap(s, h) > OPTIMAL; step++) {
      if (step == most) {
        if (gap(s, h) <= ENOUGH) {
          break;
        }
        throw new ConvergenceException(
            "CONV-123",
            "The weights of a stack did not reach the least log loss in "
                + most
                + " steps: the conditions are off by "
                + String.format(java.util.Locale.ROOT, "%.1e", gap(s, h))
                + " (tolerance 1e-8). Leave out candidates that predict probabilities near 0 or 1,"
                + " or use the discrete rule.");
      }
      double[] target = leastSquares(model(p, f, share, rows, m), rows, m);
      double slope = 0;
      for (int l = 0; l < m; l++) {
        slope -= h[l] * (target[l] - s[l]);
      }
      double[] next = null;
      double[] mixed = null;
      double value = now;
      for (double t = 1; t > 1e-10 && slope < 0; t /= 2) {
        next = between(s, target, t);
        mixed = mixture(p, next, rows, m);
        value = loss(mixed, share);
        if (value <= now + 1e-4 * t * slope) {
          break;
        }
        next = null;
      }
      if (next == null) {
        next = new double[m];
        for (int l = 0; l < m; l++) {
          next[l] = s[l] * h[l];
        }
        next = normalized(next);
        mixed = mixture(p, next, rows, m);
        value = loss(mixed, share);
      }
      s = next;
      f = mixed;
      now = value;
      h = ratios(p, f, share, rows, m);
    }
    return s;
  }

  private static double[] between(double[] from, double[] to, double t) {
    if (t == 1) {
      return to; // zeros stay exact
    }
    double[] s = new double[from.length];
    for (int l = 0; l < s.length; l++) {
      s[l] = from[l] + t * (to[l] - from[l]);
    }
    return s;
  }

  /** How far the conditions of the least log loss are from being met. */
  static double gap(double[] s, double[] h) {
    double worst = 0;
    for (int l = 0; l < s.length; l++) {
      worst = Math.max(worst, s[l] > 0 ? Math.abs(h[l] - 1) : h[l] - 1);
    }
    return worst;
  }

  private static double[] model(double[] p, double[] f, double[] share, int rows, int m) {
    double[] e = new double[rows * m];
    for (int i = 0; i < rows; i++) {
      double v = Math.sqrt(share[i]);
      for (int l = 0; l < m; l++) {
        e[l * rows + i] = v * (p[l * rows + i] / f[i] - 2);
      }
    }
    return e;
  }

  static double[] mixture(double[] p, double[] s, int rows, int m) {
    double[] f = new double[rows];
    for (int l = 0; l < m; l++) {
      for (int i = 0; i < rows && s[l] != 0; i++) {
        f[i] += s[l] * p[l * rows + i];
      }
    }
    return f;
  }

  static double[] ratios(double[] p, double[] f, double[] share, int rows, int m) {
    double[] h = new double[m];
    for (int l = 0; l < m; l++) {
      for (int i = 0; i < rows; i++) {
        h[l] += share[i] * (p[l * rows + i] / f[i]);
      }
    }
    return h;
  }

  private static double loss(double[] f, double[] share) {
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      sum -= share[i] * Math.log(f[i]);
    }
    return sum;
  }

  private static double[] normalized(double[] u) {
    double sum = 0;
    for (double v : u) {
      sum += v;
    }
    double[] s = new double[u.length];
    for (int l = 0; l < s.length; l++) {
      s[l] = u[l] / sum;
    }
    return s;
  }
}
