package org.estimand.iv;

import org.estimand.errors.ConvergenceException;
import org.estimand.inference.VcovType;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.SymmetricSolver;

/**
 * The smallest value of J(b) = g(b)' S(b)^-1 g(b), g(b) = Z~'(y~ - X~ b) and S(b) the covariance of
 * g at the same b. S is quadratic in b, so its pieces are found once; the search is Gauss and
 * Newton's with the exact gradient, from several starts.
 */
final class ContinuousGmm {
  private static final int MOST_STEPS = 500;
  private static final int HALVINGS = 40;
  private static final double SETTLED = 1e-11;

  private final InstrumentalMoments g;
  private final ReducedForm pieces;
  private final int m;

  private ContinuousGmm(InstrumentalRegression model, VcovType type) {
    g = model.moments();
    m = g.columns() - 1;
    int n = model.rows();
    int q = g.instruments();
    int size = q * (m + 1);
    double[] scores = new double[n * size];
    double[] delta = new double[size];
    for (int j = 0; j <= m; j++) {
      ReducedForm.fill(model, g.partialled(j), scores, j * q);
      System.arraycopy(g.coordinates(j), 0, delta, j * q, q);
    }
    pieces =
        new ReducedForm(
            q, m + 1, delta, ScoreCovariance.plain(scores, n, size, model.sample(), type));
  }

  static LinearGmm.Fit fit(InstrumentalRegression model, VcovType type) {
    return fit(model, type, MOST_STEPS);
  }

  static LinearGmm.Fit fit(InstrumentalRegression model, VcovType type, int mostSteps) {
    ContinuousGmm search = new ContinuousGmm(model, type);
    double[][] starts = {
      java.util.Arrays.copyOf(model.kClass(1).coefficients(), search.m),
      java.util.Arrays.copyOf(LinearGmm.twoStep(model, type).coefficients(), search.m),
      java.util.Arrays.copyOf(model.liml(0).coefficients(), search.m)
    };
    double[] best = null;
    double least = Double.POSITIVE_INFINITY;
    int steps = 0;
    double slope = 0;
    for (double[] start : starts) {
      double[] b = start.clone();
      Point point = search.at(b);
      for (int k = 0; k < mostSteps && !point.settled(); k++) {
        steps++;
        Point next = search.better(point);
        if (next == null) {
          break;
        }
        point = next;
      }
      slope = point.size();
      if (point.settled() && point.j() < least * (1 - 1e-12)) {
        least = point.j();
        best = point.beta();
      }
    }
    if (best == null) {
      throw new ConvergenceException(
          "CONV-201",
          "Continuously updated GMM reached no minimum from two-stage least squares, two-step GMM"
              + " and LIML; the last slope was "
              + String.format(java.util.Locale.ROOT, "%.1e", slope)
              + " (tolerance "
              + String.format(java.util.Locale.ROOT, "%.1e", SETTLED)
              + "). The instruments may be too weak; use LIML or a confidence set.");
    }
    double[] a = search.pieces.structural(best);
    double[] u = new double[model.rows()];
    for (int j = 0; j <= search.m; j++) {
      double[] column = search.g.partialled(j);
      for (int i = 0; i < u.length; i++) {
        u[i] += a[j] * column[i];
      }
    }
    double[] s = search.pieces.covariance(a, a);
    LinearGmm.Step solved = LinearGmm.solve(model, s, u);
    LinearGmm.Step step = new LinearGmm.Step(best, solved.bread(), solved.weighted(), s, u);
    return LinearGmm.finish(model, type, step, steps);
  }

  /**
   * A point of the search.
   *
   * @param direction the step of Gauss and Newton
   * @param size its length in standard errors
   */
  private record Point(double[] beta, double j, double[] direction, double size) {
    boolean settled() {
      return size <= SETTLED;
    }
  }

  /** The objective alone. */
  private double value(double[] beta) {
    double[] a = pieces.structural(beta);
    return IvForms.form(pieces.covariance(a, a), pieces.combination(a));
  }

  private Point at(double[] beta) {
    double[] a = pieces.structural(beta);
    double[] s = pieces.covariance(a, a);
    double[] moments = pieces.combination(a);
    double[] h = IvForms.solve(s, moments);
    double j = IvForms.dot(h, moments);
    // D_j = C_j + S'_j h / 2, the part of the regressor that is uncorrelated with the moments
    double[][] d = new double[m][];
    double[] slope = new double[m];
    for (int k = 0; k < m; k++) {
      double[] unit = pieces.unit(1 + k);
      double[] c = pieces.combination(unit);
      double[] cross = pieces.covariance(unit, a);
      int q = c.length;
      for (int r = 0; r < q; r++) {
        for (int t = 0; t < q; t++) {
          c[r] -= 0.5 * (cross[t * q + r] + cross[r * q + t]) * h[t];
        }
      }
      d[k] = c;
      slope[k] = IvForms.dot(c, h);
    }
    double[] gram = new double[m * m];
    for (int k = 0; k < m; k++) {
      double[] x = IvForms.solve(s, d[k]);
      for (int i = 0; i < m; i++) {
        gram[k * m + i] = IvForms.dot(x, d[i]);
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(gram, m);
    double[] direction = new double[m];
    for (int k = 0; inverse != null && k < m * m; k++) {
      direction[k % m] += inverse[k] * slope[k / m];
    }
    double size =
        inverse == null
            ? Double.POSITIVE_INFINITY
            : Math.sqrt(Math.abs(IvForms.dot(direction, slope)));
    return new Point(beta, j, direction, size);
  }

  /** A point on the way of the step where the objective is smaller, or null. */
  private Point better(Point from) {
    double length = 1;
    for (int k = 0; k < HALVINGS; k++) {
      double[] b = from.beta().clone();
      for (int j = 0; j < m; j++) {
        b[j] += length * from.direction()[j];
      }
      double j = value(b);
      if (j < from.j() || j <= from.j() * (1 + 1e-14) && length == 1) {
        return at(b);
      }
      length /= 2;
    }
    return null;
  }
}
