package org.estimand.regress;

import java.util.List;
import java.util.Locale;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Binary regression by maximum likelihood: Newton's method with step halving on columns centred and
 * scaled internally, run until the step no longer changes the coefficients. Collinear columns are
 * dropped, the later ones first.
 */
public final class BinaryGlm {
  private static final int MOST_ITERATIONS = 200;
  private static final double SETTLED = 1e-13;
  private static final double CERTAIN = 1e-9;

  private BinaryGlm() {}

  /**
   * Fits P(y = 1 | x) = link(x'b).
   *
   * @param link the link
   * @param design n x p; the first column must be the intercept
   * @param y n outcomes, 0 or 1
   * @param w n weights, zero or positive, or null for ones
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite or an
   *     outcome that is not 0 or 1, DATA-071 for a weight that is negative or not finite
   * @throws NotIdentifiedException IDENT-003 when a covariate separates the outcomes, IDENT-070
   *     with fewer rows than columns
   * @throws ConvergenceException CONV-070 when Newton's method does not settle
   */
  public static BinaryGlmFit fit(Link link, Design design, double[] y, double[] w) {
    int n = design.rows();
    RegressionChecks.requireFinite(design);
    RegressionChecks.requireBinary(y);
    RegressionChecks.requireNotNegative(w);
    LeastSquaresFit ranks = LeastSquares.fit(design.values(), n, design.columns(), y, w);
    int[] kept = ranks.kept();
    Design used = design.select(kept);
    int q = kept.length;
    double[] x = used.values().clone();
    double[] center = new double[q];
    double[] scale = new double[q];
    standardize(x, n, q, w, center, scale);
    double[] b = new double[q];
    double[] u = new double[n];
    double[] gradient = new double[q];
    double[] hessian = new double[q * q];
    double value = evaluate(link, x, n, q, y, w, b, u, gradient, hessian);
    int iteration = 0;
    boolean settled = false;
    while (!settled) {
      if (++iteration > MOST_ITERATIONS) {
        throw notConverged(link, used, b, u, n, iteration - 1);
      }
      double[] step = SymmetricSolver.solve(hessian, gradient, q);
      if (step == null) {
        throw notConverged(link, used, b, u, n, iteration);
      }
      double largest = 0;
      double size = 1;
      for (int j = 0; j < q; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        size = Math.max(size, Math.abs(b[j]));
      }
      double shrink = 1;
      double[] next = new double[q];
      double nextValue = Double.NEGATIVE_INFINITY;
      double[] nextGradient = new double[q];
      double[] nextHessian = new double[q * q];
      for (int half = 0; half < 40; half++) {
        for (int j = 0; j < q; j++) {
          next[j] = b[j] + shrink * step[j];
        }
        nextValue = evaluate(link, x, n, q, y, w, next, u, nextGradient, nextHessian);
        if (nextValue >= value - 1e-12 * Math.abs(value)) {
          break;
        }
        shrink /= 2;
      }
      settled = largest <= SETTLED * size || largest <= 1e-10 * size && nextValue <= value;
      b = next;
      value = nextValue;
      gradient = nextGradient;
      hessian = nextHessian;
      boolean far = largest * shrink > 1e3 || !settled && iteration > 25;
      if (far && separated(link, u, n) > 0) {
        throw separation(link, used, b, u, n);
      }
    }
    if (separated(link, u, n) == n) {
      throw separation(link, used, b, u, n);
    }
    double[] scores = new double[n];
    double[] three = new double[3];
    for (int i = 0; i < n; i++) {
      link.likelihood(u[i], y[i] == 1, three);
      scores[i] = (w == null ? 1 : w[i]) * three[1];
    }
    return result(link, design, used, kept, b, u, scores, center, scale, hessian, value, iteration);
  }

  /** The fit in units of the columns given, from that of the centred and scaled ones. */
  static BinaryGlmFit result(
      Link link,
      Design all,
      Design used,
      int[] kept,
      double[] b,
      double[] u,
      double[] scores,
      double[] center,
      double[] scale,
      double[] hessian,
      double value,
      int iterations) {
    int n = used.rows();
    int q = kept.length;
    double[] inverse = SymmetricSolver.inverse(hessian, q);
    double[] coefficients = new double[all.columns()];
    double intercept = b[0];
    for (int j = 1; j < q; j++) {
      coefficients[kept[j]] = b[j] / scale[j];
      intercept -= b[j] * center[j] / scale[j];
    }
    coefficients[kept[0]] = intercept;
    // coefficients = T b with T upper: row 0 is (1, -c/s ...), the rest is diagonal 1/s
    double[] back = new double[q * q];
    for (int a = 0; a < q; a++) {
      for (int c = 0; c < q; c++) {
        back[c * q + a] = transformed(inverse, q, a, c, center, scale);
      }
    }
    double[] probabilities = new double[n];
    for (int i = 0; i < n; i++) {
      probabilities[i] = link.probability(u[i]);
    }
    return new BinaryGlmFit(
        link, used, kept, coefficients, u.clone(), probabilities, scores, back, value, iterations);
  }

  private static double transformed(
      double[] inverse, int q, int a, int c, double[] center, double[] scale) {
    double sum = 0;
    for (int k = 0; k < q; k++) {
      double ta = weight(a, k, center, scale);
      if (ta == 0) {
        continue;
      }
      for (int m = 0; m < q; m++) {
        sum += ta * inverse[k * q + m] * weight(c, m, center, scale);
      }
    }
    return sum;
  }

  /** Cell of the matrix that turns coefficients of scaled columns into those of the columns. */
  static double weight(int row, int column, double[] center, double[] scale) {
    if (row == 0) {
      return column == 0 ? 1 : -center[column] / scale[column];
    }
    return row == column ? 1 / scale[column] : 0;
  }

  /** Centres and scales all columns but the first, in place. */
  static void standardize(double[] x, int n, int q, double[] w, double[] center, double[] scale) {
    scale[0] = 1;
    for (int j = 1; j < q; j++) {
      double total = 0;
      double sum = 0;
      for (int i = 0; i < n; i++) {
        double v = w == null ? 1 : w[i];
        total += v;
        sum += v * x[j * n + i];
      }
      double mean = sum / total;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double d = x[j * n + i] - mean;
        squares += (w == null ? 1 : w[i]) * d * d;
      }
      center[j] = mean;
      scale[j] = squares > 0 ? Math.sqrt(squares / total) : 1;
      for (int i = 0; i < n; i++) {
        x[j * n + i] = (x[j * n + i] - mean) / scale[j];
      }
    }
  }

  /** Log likelihood; fills the index, its gradient and the negative Hessian. */
  private static double evaluate(
      Link link,
      double[] x,
      int n,
      int q,
      double[] y,
      double[] w,
      double[] b,
      double[] u,
      double[] gradient,
      double[] hessian) {
    java.util.Arrays.fill(u, 0);
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        u[i] += b[j] * x[j * n + i];
      }
    }
    double value = 0;
    double[] first = new double[n];
    double[] second = new double[n];
    double[] three = new double[3];
    for (int i = 0; i < n; i++) {
      double weight = w == null ? 1 : w[i];
      link.likelihood(u[i], y[i] == 1, three);
      value += weight * three[0];
      first[i] = weight * three[1];
      second[i] = -weight * three[2];
    }
    for (int a = 0; a < q; a++) {
      double g = 0;
      for (int i = 0; i < n; i++) {
        g += first[i] * x[a * n + i];
      }
      gradient[a] = g;
      for (int c = 0; c <= a; c++) {
        double h = 0;
        for (int i = 0; i < n; i++) {
          h += second[i] * x[a * n + i] * x[c * n + i];
        }
        hessian[a * q + c] = h;
        hessian[c * q + a] = h;
      }
    }
    return value;
  }

  private static int separated(Link link, double[] u, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) {
      double p = link.probability(u[i]);
      count += p < CERTAIN || p > 1 - CERTAIN ? 1 : 0;
    }
    return count;
  }

  private static NotIdentifiedException separation(
      Link link, Design used, double[] b, double[] u, int n) {
    int worst = 0;
    for (int j = 1; j < b.length; j++) {
      if (worst == 0 || Math.abs(b[j]) > Math.abs(b[worst])) {
        worst = j;
      }
    }
    int rows = separated(link, u, n);
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + rows
            + (rows == 1 ? " row (" : " rows (")
            + link.name().toLowerCase(Locale.ROOT)
            + (worst > 0 ? ", separation by \"" + used.names().get(worst) + "\"" : "")
            + "). Trim, penalise, or drop the covariate.");
  }

  private static RuntimeException notConverged(
      Link link, Design used, double[] b, double[] u, int n, int iterations) {
    if (separated(link, u, n) > 0) {
      return separation(link, used, b, u, n);
    }
    return new ConvergenceException(
        "CONV-070",
        "The "
            + link.name().toLowerCase(Locale.ROOT)
            + " regression did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", List.copyOf(used.names()))
            + ". Look for nearly collinear or badly scaled columns.");
  }
}
