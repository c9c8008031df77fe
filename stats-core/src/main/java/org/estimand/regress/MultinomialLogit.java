package org.estimand.regress;

import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Multinomial logit by maximum likelihood, class 0 as the base: Newton's method with step halving
 * on columns centred and scaled internally, run until the step no longer changes the coefficients.
 * Collinear columns are dropped, the later ones first. With two classes it is the binary logit.
 */
public final class MultinomialLogit {
  private static final int MOST_ITERATIONS = 200;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double CERTAIN = 1e-9;

  private final double[] z;
  private final int n;
  private final int q;
  private final int others;
  private final int[] y;
  private final double[] w;

  private MultinomialLogit(double[] z, int n, int q, int others, int[] y, double[] w) {
    this.z = z;
    this.n = n;
    this.q = q;
    this.others = others;
    this.y = y;
    this.w = w;
  }

  /** Value and derivatives of the log likelihood at one point. */
  private record Point(
      double[] b, double value, double[] gradient, double[] information, double[] p, int certain) {}

  /**
   * Fits P(y = c | x) proportional to exp(x'b_c), b_0 = 0.
   *
   * @param design n x p; the first column must be the intercept
   * @param y n classes, 0 .. classes - 1
   * @param classes number of classes, at least 2
   * @param w n weights, zero or positive, or null for ones
   * @throws InvalidConfigException CONF-076 for fewer than two classes or a class out of range
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite,
   *     DATA-071 for a weight that is negative or not finite
   * @throws NotIdentifiedException IDENT-003 when a covariate separates the classes, IDENT-070 with
   *     fewer rows than columns, IDENT-076 for a class without rows
   * @throws ConvergenceException CONV-072 when Newton's method does not settle
   */
  public static MultinomialLogitFit fit(Design design, int[] y, int classes, double[] w) {
    int n = design.rows();
    RegressionChecks.requireNotNegative(w);
    requireClasses(y, classes, w);
    RegressionChecks.requireFinite(design);
    LeastSquaresFit ranks =
        LeastSquares.fit(design.values(), n, design.columns(), new double[n], w);
    int[] kept = ranks.kept();
    Design used = design.select(kept);
    int q = kept.length;
    double[] z = used.values().clone();
    double[] center = new double[q];
    double[] scale = new double[q];
    BinaryGlm.standardize(z, n, q, w, center, scale);
    MultinomialLogit problem = new MultinomialLogit(z, n, q, classes - 1, y, w);
    int[] iterations = new int[1];
    Point top = problem.climb(used, iterations);
    return problem.result(design, used, kept, top, center, scale, iterations[0]);
  }

  private Point climb(Design used, int[] iterations) {
    int size = others * q;
    Point now = at(new double[size]);
    while (true) {
      if (++iterations[0] > MOST_ITERATIONS) {
        throw failed(used, now, iterations[0] - 1);
      }
      double[] step = SymmetricSolver.solve(now.information(), now.gradient(), size);
      if (step == null) {
        throw failed(used, now, iterations[0]);
      }
      double largest = 0;
      double length = 1;
      for (int j = 0; j < size; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        length = Math.max(length, Math.abs(now.b()[j]));
      }
      double shrink = 1;
      Point next = null;
      for (int half = 0; half < 40; half++) {
        double[] b = new double[size];
        for (int j = 0; j < size; j++) {
          b[j] = now.b()[j] + shrink * step[j];
        }
        next = at(b);
        if (next.value() >= now.value() - 1e-12 * Math.abs(now.value())) {
          break;
        }
        shrink /= 2;
      }
      boolean settled =
          largest <= SETTLED * length || largest <= NEARLY * length && next.value() <= now.value();
      now = next;
      boolean far = largest * shrink > 1e3 || !settled && iterations[0] > 25;
      if (far && now.certain() > 0 || settled && now.certain() == n) {
        throw separation(used, now);
      }
      if (settled) {
        return now;
      }
    }
  }

  private Point at(double[] b) {
    int size = others * q;
    double[] p = new double[n * (others + 1)];
    double value = 0;
    int certain = 0;
    for (int i = 0; i < n; i++) {
      double top = 0;
      for (int c = 1; c <= others; c++) {
        double u = 0;
        for (int k = 0; k < q; k++) {
          u += b[(c - 1) * q + k] * z[k * n + i];
        }
        p[c * n + i] = u;
        top = Math.max(top, u);
      }
      double own = p[y[i] * n + i];
      double sum = 0;
      for (int c = 0; c <= others; c++) {
        p[c * n + i] = Math.exp(p[c * n + i] - top);
        sum += p[c * n + i];
      }
      double most = 0;
      for (int c = 0; c <= others; c++) {
        p[c * n + i] /= sum;
        most = Math.max(most, p[c * n + i]);
      }
      value += weight(i) * (own - top - Math.log(sum));
      certain += most > 1 - CERTAIN ? 1 : 0;
    }
    double[] gradient = new double[size];
    double[] information = new double[size * size];
    double[] f = new double[n];
    for (int c = 1; c <= others; c++) {
      for (int k = 0; k < q; k++) {
        double g = 0;
        for (int i = 0; i < n; i++) {
          g += weight(i) * ((y[i] == c ? 1 : 0) - p[c * n + i]) * z[k * n + i];
        }
        gradient[(c - 1) * q + k] = g;
      }
      for (int d = 1; d <= c; d++) {
        for (int i = 0; i < n; i++) {
          double pc = p[c * n + i];
          f[i] = weight(i) * (c == d ? pc * (1 - pc) : -pc * p[d * n + i]);
        }
        for (int k = 0; k < q; k++) {
          for (int m = 0; m < q; m++) {
            double h = 0;
            for (int i = 0; i < n; i++) {
              h += f[i] * z[k * n + i] * z[m * n + i];
            }
            int row = (c - 1) * q + k;
            int column = (d - 1) * q + m;
            information[row * size + column] = h;
            information[column * size + row] = h;
          }
        }
      }
    }
    return new Point(b, value, gradient, information, p, certain);
  }

  private double weight(int i) {
    return w == null ? 1 : w[i];
  }

  private MultinomialLogitFit result(
      Design all,
      Design used,
      int[] kept,
      Point top,
      double[] center,
      double[] scale,
      int iterations) {
    int size = others * q;
    double[] coefficients = new double[all.columns() * others];
    double[] t = new double[size * size];
    for (int c = 0; c < others; c++) {
      for (int k = 0; k < q; k++) {
        double b = 0;
        for (int m = 0; m < q; m++) {
          double v = BinaryGlm.weight(k, m, center, scale);
          t[(c * q + m) * size + c * q + k] = v;
          b += v * top.b()[c * q + m];
        }
        coefficients[c * all.columns() + kept[k]] = b;
      }
    }
    double[] inverse = SymmetricSolver.inverse(top.information(), size);
    if (inverse == null) {
      throw failed(used, top, iterations);
    }
    double[] half = new double[size * size];
    double[] back = new double[size * size];
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        for (int k = 0; k < size; k++) {
          half[c * size + a] += t[k * size + a] * inverse[c * size + k];
        }
      }
    }
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        for (int k = 0; k < size; k++) {
          back[c * size + a] += half[k * size + a] * t[k * size + c];
        }
      }
    }
    double[] scores = new double[n * others];
    for (int c = 1; c <= others; c++) {
      for (int i = 0; i < n; i++) {
        scores[(c - 1) * n + i] = weight(i) * ((y[i] == c ? 1 : 0) - top.p()[c * n + i]);
      }
    }
    return new MultinomialLogitFit(
        used, kept, others + 1, coefficients, top.p(), scores, back, top.value(), iterations);
  }

  static void requireClasses(int[] y, int classes, double[] w) {
    boolean[] found = new boolean[Math.max(classes, 0)];
    for (int i = 0; i < y.length; i++) {
      if (classes < 2 || y[i] < 0 || y[i] >= classes) {
        throw new InvalidConfigException(
            "CONF-076",
            "Row "
                + (i + 1)
                + " has class "
                + y[i]
                + " of "
                + classes
                + "; classes are 0 .. classes - 1, two at least.");
      }
      found[y[i]] |= w == null || w[i] > 0;
    }
    for (int c = 0; c < classes; c++) {
      if (!found[c]) {
        throw new NotIdentifiedException(
            "IDENT-076",
            "Class "
                + c
                + " of "
                + classes
                + " has no row of positive weight, so its coefficients are not identified. Leave"
                + " the class out.");
      }
    }
  }

  private RuntimeException failed(Design used, Point point, int iterations) {
    if (point.certain() > 0) {
      return separation(used, point);
    }
    return new ConvergenceException(
        "CONV-072",
        "The multinomial logit did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", used.names())
            + ". Look for nearly collinear or badly scaled columns.");
  }

  private NotIdentifiedException separation(Design used, Point point) {
    int worst = 0;
    double largest = 0;
    for (int j = 0; j < point.b().length; j++) {
      if (j % q > 0 && Math.abs(point.b()[j]) > largest) {
        largest = Math.abs(point.b()[j]);
        worst = j % q;
      }
    }
    int rows = point.certain();
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + rows
            + (rows == 1 ? " row (" : " rows (")
            + "multinomial logit"
            + (worst > 0 ? ", separation by \"" + used.names().get(worst) + "\"" : "")
            + "). Trim, penalise, or drop the covariate.");
  }
}
