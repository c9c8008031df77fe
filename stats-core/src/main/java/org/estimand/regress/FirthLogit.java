package org.estimand.regress;

import org.estimand.errors.ConvergenceException;

/**
 * Logistic regression by the penalised likelihood of Firth: the maximum of {@code l(b) + log det
 * I(b) / 2}, I the information, whose score is the sum of {@code x_i (w_i (y_i - e_i) + h_i (1/2 -
 * e_i))} with the hat values h_i. It exists where covariates separate the outcomes, and its bias is
 * of lower order. Scoring steps with halving, near the maximum Newton's; columns centred and scaled
 * internally, which changes nothing, collinear ones dropped, the later ones first.
 *
 * <p>Source: Firth (1993), doi 10.1093/biomet/80.1.27; Heinze and Schemper (2002), doi
 * 10.1002/sim.1047. Weights count as rows in the likelihood and in I, so that their scale matters:
 * twice the weights are twice the data beside the same penalty.
 */
public final class FirthLogit {
  private static final int MOST_ITERATIONS = 1000;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double NEAR = 1e-2;

  private final double[] x;
  private final int n;
  private final int q;
  private final double[] y;
  private final double[] w;

  private FirthLogit(double[] x, int n, int q, double[] y, double[] w) {
    this.x = x;
    this.n = n;
    this.q = q;
    this.y = y;
    this.w = w;
  }

  /**
   * One point: index, penalised likelihood, the rows' modified scores, their sum times the columns,
   * information and its Cholesky factor (lower, row-major; null where it is singular).
   */
  private record Point(
      double[] b,
      double[] u,
      double value,
      double[] scores,
      double[] gradient,
      double[] information,
      double[] factor) {}

  /**
   * Fits P(y = 1 | x) = 1 / (1 + exp(-x'b)). In the result {@link BinaryGlmFit#scores} are the
   * modified scores of the rows, {@link BinaryGlmFit#inverseHessian} inverts the derivative of
   * their sum, that of the hat values included, and the likelihood is the penalised one. Influences
   * leave out that a row moves the hat values of others, which is of order 1/n beside its own
   * score.
   *
   * @param design n x p; the first column must be the intercept
   * @param y n outcomes, 0 or 1
   * @param w n weights, zero or positive, or null for ones
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite or an
   *     outcome that is not 0 or 1, DATA-071 for a weight that is negative or not finite
   * @throws org.estimand.errors.NotIdentifiedException IDENT-070 with fewer rows than columns
   * @throws ConvergenceException CONV-185 when the steps do not settle
   */
  public static BinaryGlmFit fit(Design design, double[] y, double[] w) {
    int n = design.rows();
    RegressionChecks.requireFinite(design);
    RegressionChecks.requireBinary(y);
    RegressionChecks.requireNotNegative(w);
    int[] kept = LeastSquares.fit(design.values(), n, design.columns(), y, w).kept();
    Design used = design.select(kept);
    int q = kept.length;
    double[] z = used.values().clone();
    double[] center = new double[q];
    double[] scale = new double[q];
    BinaryGlm.standardize(z, n, q, w, center, scale);
    FirthLogit problem = new FirthLogit(z, n, q, y, w);
    int[] iterations = new int[1];
    Point top = problem.climb(used, iterations);
    double[] curvature = problem.curvature(top);
    if (cholesky(curvature, q) == null) {
      throw notSettled(used, iterations[0]);
    }
    return BinaryGlm.result(
        Link.LOGIT,
        design,
        used,
        kept,
        top.b(),
        top.u(),
        top.scores(),
        center,
        scale,
        curvature,
        top.value(),
        iterations[0]);
  }

  private Point climb(Design used, int[] iterations) {
    Point now = at(new double[q]);
    double last = Double.POSITIVE_INFINITY;
    while (true) {
      if (++iterations[0] > MOST_ITERATIONS || now.factor() == null) {
        throw notSettled(used, iterations[0] - 1);
      }
      double[] slope = last < NEAR ? curvature(now) : now.information();
      double[] step = SymmetricSolver.solve(slope, now.gradient(), q);
      if (step == null) {
        step = SymmetricSolver.solve(now.information(), now.gradient(), q);
      }
      double largest = 0;
      double size = 1;
      for (int j = 0; j < q; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        size = Math.max(size, Math.abs(now.b()[j]));
      }
      double shrink = Math.min(1, 5 / largest);
      Point next = now;
      for (int half = 0; half < 40; half++) {
        double[] b = new double[q];
        for (int j = 0; j < q; j++) {
          b[j] = now.b()[j] + shrink * step[j];
        }
        next = at(b);
        if (next.factor() != null && next.value() >= now.value() - 1e-12 * Math.abs(now.value())) {
          break;
        }
        shrink /= 2;
      }
      boolean settled =
          largest <= SETTLED * size || largest <= NEARLY * size && next.value() <= now.value();
      last = largest / size;
      now = next;
      if (settled) {
        return now;
      }
    }
  }

  private double weight(int i) {
    return w == null ? 1 : w[i];
  }

  private static double variance(double u) {
    double e = Math.exp(-Math.abs(u));
    return e / ((1 + e) * (1 + e));
  }

  private Point at(double[] b) {
    double[] u = new double[n];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        u[i] += b[j] * x[j * n + i];
      }
    }
    double[] information = new double[q * q];
    double[] v = new double[n];
    double value = 0;
    double[] three = new double[3];
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = weight(i) * variance(u[i]);
      Link.LOGIT.likelihood(u[i], y[i] == 1, three);
      value += weight(i) * three[0];
      scores[i] = weight(i) * three[1];
    }
    for (int a = 0; a < q; a++) {
      for (int c = 0; c <= a; c++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += v[i] * x[a * n + i] * x[c * n + i];
        }
        information[a * q + c] = sum;
        information[c * q + a] = sum;
      }
    }
    double[] factor = cholesky(information, q);
    if (factor == null) {
      return new Point(b, u, Double.NEGATIVE_INFINITY, scores, null, information, null);
    }
    for (int a = 0; a < q; a++) {
      value += Math.log(factor[a * q + a]);
    }
    double[] gradient = new double[q];
    double[] z = new double[q];
    for (int i = 0; i < n; i++) {
      whiten(factor, i, z);
      double hat = 0;
      for (double part : z) {
        hat += part * part;
      }
      // 1/2 - e is half the hyperbolic tangent of -u/2
      scores[i] -= v[i] * hat * Math.tanh(u[i] / 2) / 2;
      for (int a = 0; a < q; a++) {
        gradient[a] += scores[i] * x[a * n + i];
      }
    }
    return new Point(b, u, value, scores, gradient, information, factor);
  }

  /** Solves L z = x_i. */
  private void whiten(double[] factor, int i, double[] z) {
    for (int a = 0; a < q; a++) {
      double sum = x[a * n + i];
      for (int c = 0; c < a; c++) {
        sum -= factor[a * q + c] * z[c];
      }
      z[a] = sum / factor[a * q + a];
    }
  }

  /**
   * The negative derivative of the modified score: the information less half the second derivatives
   * of its log determinant, {@code sum w v'' x'I^-1x x_j x_k - tr(I^-1 D_j I^-1 D_k)} with D_j =
   * sum w v' x_j x x', v = e (1 - e). O(n q^3).
   */
  private double[] curvature(Point point) {
    double[] out = point.information().clone();
    double[] t = new double[q * q * q];
    double[] z = new double[q];
    for (int i = 0; i < n; i++) {
      whiten(point.factor(), i, z);
      double hat = 0;
      for (double part : z) {
        hat += part * part;
      }
      double tanh = Math.tanh(point.u()[i] / 2);
      double v = weight(i) * variance(point.u()[i]);
      double first = -v * tanh;
      double second = v * (1.5 * tanh * tanh - 0.5);
      for (int j = 0; j < q; j++) {
        double xj = x[j * n + i];
        for (int k = 0; k < q; k++) {
          out[j * q + k] -= 0.5 * second * hat * xj * x[k * n + i];
          double f = first * xj * z[k];
          for (int m = 0; m <= k; m++) {
            t[(j * q + k) * q + m] += f * z[m];
          }
        }
      }
    }
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        double trace = 0;
        for (int a = 0; a < q; a++) {
          for (int c = 0; c <= a; c++) {
            trace += (a == c ? 1 : 2) * t[(j * q + a) * q + c] * t[(k * q + a) * q + c];
          }
        }
        out[j * q + k] += 0.5 * trace;
      }
    }
    return out;
  }

  /** The lower factor, row-major, or null when the matrix is not positive definite. */
  private static double[] cholesky(double[] a, int q) {
    double[] l = new double[q * q];
    for (int i = 0; i < q; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i * q + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * q + k] * l[j * q + k];
        }
        if (i == j && !(sum > 1e-13 * a[i * q + i])) {
          return null;
        }
        l[i * q + j] = i == j ? Math.sqrt(sum) : sum / l[j * q + j];
      }
    }
    return l;
  }

  private static ConvergenceException notSettled(Design used, int iterations) {
    return new ConvergenceException(
        "CONV-185",
        "Firth's logistic regression did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", used.names())
            + ". Look for nearly collinear or badly scaled columns.");
  }
}
