package org.estimand.regress;

import java.util.Arrays;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Ordered (proportional odds) logit by maximum likelihood: logit P(y &lt;= k | x) = cut_k - x'b
 * (McCullagh 1980). The log likelihood is concave; Newton's method with step halving on columns
 * centred and scaled internally, run until the step no longer changes the parameters. Collinear
 * columns are dropped, the later ones first. With two classes it is the binary logit.
 *
 * <p>Compared with R package MASS (polr) to 1e-6.
 */
public final class OrderedLogit {
  private static final int MOST_ITERATIONS = 200;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double CERTAIN = 1e-9;

  private final double[] z;
  private final int n;
  private final int q;
  private final int cuts;
  private final int[] y;
  private final double[] w;

  private OrderedLogit(double[] z, int n, int q, int cuts, int[] y, double[] w) {
    this.z = z;
    this.n = n;
    this.q = q;
    this.cuts = cuts;
    this.y = y;
    this.w = w;
  }

  /**
   * One point: cuts then slopes, index, log likelihood (negative infinity where cuts do not
   * increase), derivatives of each row's weighted log likelihood in its upper and lower cut, and
   * what Newton's method needs.
   */
  private record Point(
      double[] b,
      double[] u,
      double value,
      double[] upper,
      double[] lower,
      double[] gradient,
      double[] information,
      int certain) {}

  /**
   * Fits the model.
   *
   * @param design n x p; the first column must be the intercept, in whose place the cuts come
   * @param y n classes in their order, 0 .. classes - 1
   * @param classes number of classes, at least 2
   * @param w n weights, zero or positive, or null for ones
   * @throws org.estimand.errors.InvalidConfigException CONF-076 for fewer than two classes or a
   *     class out of range
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite,
   *     DATA-071 for a weight that is negative or not finite
   * @throws NotIdentifiedException IDENT-003 when a covariate separates the classes, IDENT-070 with
   *     fewer rows than columns, IDENT-076 for a class without rows
   * @throws ConvergenceException CONV-186 when Newton's method does not settle
   */
  public static OrderedLogitFit fit(Design design, int[] y, int classes, double[] w) {
    int n = design.rows();
    RegressionChecks.requireNotNegative(w);
    MultinomialLogit.requireClasses(y, classes, w);
    RegressionChecks.requireFinite(design);
    int[] all = LeastSquares.fit(design.values(), n, design.columns(), new double[n], w).kept();
    Design withConstant = design.select(all);
    int q = all.length - 1;
    double[] x = withConstant.values().clone();
    double[] center = new double[q + 1];
    double[] scale = new double[q + 1];
    BinaryGlm.standardize(x, n, q + 1, w, center, scale);
    double[] z = Arrays.copyOfRange(x, n, n * (q + 1));
    OrderedLogit problem = new OrderedLogit(z, n, q, classes - 1, y, w);
    int[] kept = Arrays.copyOfRange(all, 1, q + 1);
    Design used = design.select(kept);
    int[] iterations = new int[1];
    Point top = problem.climb(used, iterations);
    return problem.result(design, used, kept, top, center, scale, iterations[0]);
  }

  private double weight(int i) {
    return w == null ? 1 : w[i];
  }

  private static double logistic(double v) {
    double e = Math.exp(-Math.abs(v));
    return v >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** log(1 / (1 + exp(-v))). */
  private static double logLogistic(double v) {
    return Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v)));
  }

  /** The cuts of a model without covariates. */
  private double[] start() {
    double[] below = new double[cuts + 1];
    double total = 0;
    for (int i = 0; i < n; i++) {
      below[y[i]] += weight(i);
      total += weight(i);
    }
    double[] b = new double[cuts + q];
    double sum = 0;
    for (int k = 0; k < cuts; k++) {
      sum += below[k];
      b[k] = Math.log(sum / (total - sum));
    }
    return b;
  }

  private Point climb(Design used, int[] iterations) {
    int size = cuts + q;
    Point now = at(start());
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
      Point next = now;
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
    int size = cuts + q;
    double[] u = new double[n];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        u[i] += b[cuts + j] * z[j * n + i];
      }
    }
    double value = 0;
    int certain = 0;
    double[] upper = new double[n];
    double[] lower = new double[n];
    double[] gradient = new double[size];
    double[] information = new double[size * size];
    double[] row = new double[q];
    for (int i = 0; i < n; i++) {
      boolean first = y[i] == 0;
      boolean last = y[i] == cuts;
      double a = last ? 0 : b[y[i]] - u[i];
      double c = first ? 0 : b[y[i] - 1] - u[i];
      // with p = F(a) - F(c): log p and its derivatives in a and c; F(inf) = 1, F(-inf) = 0
      double fa = last ? 1 : logistic(a);
      double fc = first ? 0 : logistic(c);
      double gap = first || last ? 0 : 1 / Math.expm1(a - c);
      double log = (last ? 0 : logLogistic(a)) + (first ? 0 : logLogistic(-c));
      if (!first && !last) {
        if (!(a > c)) {
          return new Point(b, u, Double.NEGATIVE_INFINITY, null, null, null, null, 0);
        }
        log += Math.log(-Math.expm1(c - a));
      }
      double weight = weight(i);
      value += weight * log;
      certain += log > -CERTAIN ? 1 : 0;
      upper[i] = last ? 0 : weight * (1 - fa + gap);
      lower[i] = first ? 0 : -weight * (fc + gap);
      double mixed = weight * gap * (1 + gap);
      double inUpper = last ? 0 : weight * fa * (1 - fa) + mixed;
      double inLower = first ? 0 : weight * fc * (1 - fc) + mixed;
      if (!last) {
        gradient[y[i]] += upper[i];
        information[y[i] * size + y[i]] += inUpper;
      }
      if (!first) {
        gradient[y[i] - 1] += lower[i];
        information[(y[i] - 1) * size + y[i] - 1] += inLower;
      }
      if (!first && !last) {
        information[y[i] * size + y[i] - 1] -= mixed;
      }
      double both = inUpper + inLower - 2 * mixed;
      for (int j = 0; j < q; j++) {
        row[j] = z[j * n + i];
        gradient[cuts + j] -= (upper[i] + lower[i]) * row[j];
        if (!last) {
          information[(cuts + j) * size + y[i]] -= (inUpper - mixed) * row[j];
        }
        if (!first) {
          information[(cuts + j) * size + y[i] - 1] -= (inLower - mixed) * row[j];
        }
        for (int k = 0; k <= j; k++) {
          information[(cuts + j) * size + cuts + k] += both * row[j] * row[k];
        }
      }
    }
    for (int j = 0; j < size; j++) {
      for (int k = 0; k < j; k++) {
        information[k * size + j] = information[j * size + k];
      }
    }
    return new Point(b, u, value, upper, lower, gradient, information, certain);
  }

  private OrderedLogitFit result(
      Design all,
      Design used,
      int[] kept,
      Point top,
      double[] center,
      double[] scale,
      int iterations) {
    int size = cuts + q;
    double[] inverse = SymmetricSolver.inverse(top.information(), size);
    if (inverse == null) {
      throw failed(used, top, iterations);
    }
    // parameters = T b: cuts move by the centres, slopes are divided by the scales
    double[] t = new double[size * size];
    for (int k = 0; k < cuts; k++) {
      t[k * size + k] = 1;
      for (int j = 0; j < q; j++) {
        t[k * size + cuts + j] = center[j + 1] / scale[j + 1];
      }
    }
    for (int j = 0; j < q; j++) {
      t[(cuts + j) * size + cuts + j] = 1 / scale[j + 1];
    }
    double[] parameters = new double[size];
    double[] half = new double[size * size];
    double[] back = new double[size * size];
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        parameters[a] += t[a * size + c] * top.b()[c];
        for (int k = 0; k < size; k++) {
          half[a * size + c] += t[a * size + k] * inverse[k * size + c];
        }
      }
    }
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        for (int k = 0; k < size; k++) {
          back[a * size + c] += half[a * size + k] * t[c * size + k];
        }
      }
    }
    double[] coefficients = new double[all.columns()];
    for (int j = 0; j < q; j++) {
      coefficients[kept[j]] = parameters[cuts + j];
    }
    double[] probabilities = new double[n * (cuts + 1)];
    double[] cutScores = new double[n * cuts];
    double[] indexScores = new double[n];
    double[] index = new double[n];
    double moved = q == 0 ? 0 : parameters[0] - top.b()[0];
    for (int i = 0; i < n; i++) {
      index[i] = top.u()[i] + moved;
      for (int k = 0; k <= cuts; k++) {
        double a = k == cuts ? Double.POSITIVE_INFINITY : top.b()[k] - top.u()[i];
        double c = k == 0 ? Double.NEGATIVE_INFINITY : top.b()[k - 1] - top.u()[i];
        // of the two differences the one of the smaller numbers
        probabilities[k * n + i] = c > 0 ? logistic(-c) - logistic(-a) : logistic(a) - logistic(c);
      }
      if (y[i] < cuts) {
        cutScores[y[i] * n + i] = top.upper()[i];
      }
      if (y[i] > 0) {
        cutScores[(y[i] - 1) * n + i] = top.lower()[i];
      }
      indexScores[i] = -top.upper()[i] - top.lower()[i];
    }
    return new OrderedLogitFit(
        used,
        kept,
        cuts + 1,
        Arrays.copyOf(parameters, cuts),
        coefficients,
        index,
        probabilities,
        cutScores,
        indexScores,
        back,
        top.value(),
        iterations);
  }

  private RuntimeException failed(Design used, Point point, int iterations) {
    if (point.certain() > 0) {
      return separation(used, point);
    }
    return new ConvergenceException(
        "CONV-186",
        "The ordered logit did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", used.names())
            + ". Look for nearly collinear or badly scaled columns.");
  }

  private NotIdentifiedException separation(Design used, Point point) {
    int worst = -1;
    for (int j = 0; j < q; j++) {
      double size = Math.abs(point.b()[cuts + j]);
      worst = worst < 0 || size > Math.abs(point.b()[cuts + worst]) ? j : worst;
    }
    int rows = point.certain();
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + rows
            + (rows == 1 ? " row (" : " rows (")
            + "ordered logit"
            + (worst >= 0 ? ", separation by \"" + used.names().get(worst) + "\"" : "")
            + "). Trim, penalise, or drop the covariate.");
  }
}
