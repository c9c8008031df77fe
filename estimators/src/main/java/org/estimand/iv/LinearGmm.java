package org.estimand.iv;

import org.estimand.errors.ConvergenceException;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.VcovType;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.SymmetricSolver;

/**
 * Linear GMM (Hansen 1982, doi 10.2307/1912775): two steps from two-stage least squares, iterated
 * to the end, or continuously updated (Hansen, Heaton and Yaron 1996, doi
 * 10.1080/07350015.1996.10524656). The coefficients of the exogenous columns are free in their own
 * moments, so for given weights the problem reduces to the partialled instruments; the exogenous
 * coefficients follow.
 */
final class LinearGmm {
  private static final int MOST_STEPS = 500;
  private static final double TOLERANCE = 1e-13;

  private LinearGmm() {}

  /**
   * A fit.
   *
   * @param coefficients endogenous, then exogenous
   * @param residuals times the roots of the weights
   * @param influence n x p
   * @param j the objective at its smallest value
   * @param steps number of steps
   */
  record Fit(
      double[] coefficients,
      double[] residuals,
      InfluenceFunction influence,
      double j,
      int steps) {}

  /** The sums of the instruments' basis times a column. */
  static double[] coordinates(InstrumentalRegression model, double[] column) {
    int n = model.rows();
    double[] basis = model.instrumentBasis();
    double[] out = new double[model.instrumentNames().size()];
    for (int k = 0; k < basis.length; k++) {
      out[k / n] += basis[k] * column[k % n];
    }
    return out;
  }

  /** Two steps; the type must be robust, clustered or serial. */
  static Fit twoStep(InstrumentalRegression model, VcovType type) {
    return finish(model, type, step(model, type, model.kClass(1).residuals()), 2);
  }

  /** Steps until the coefficients stay. */
  static Fit iterated(InstrumentalRegression model, VcovType type) {
    return iterated(model, type, MOST_STEPS);
  }

  static Fit iterated(InstrumentalRegression model, VcovType type, int mostSteps) {
    Step current = step(model, type, model.kClass(1).residuals());
    Fit fit = finish(model, type, current, 2);
    double change = 0;
    for (int count = 3; count <= mostSteps; count++) {
      Step next = step(model, type, fit.residuals());
      change = distance(model, current.beta(), next.beta());
      current = next;
      fit = finish(model, type, current, count);
      if (change <= TOLERANCE) {
        return fit;
      }
    }
    throw new ConvergenceException(
        "CONV-200",
        "Iterated GMM did not settle in "
            + mostSteps
            + " steps; the last moved the fit by "
            + String.format(java.util.Locale.ROOT, "%.1e", change)
            + " of the outcome's length (tolerance "
            + String.format(java.util.Locale.ROOT, "%.1e", TOLERANCE)
            + "). Use two steps, or fewer instruments.");
  }

  /** The length of X~ (a - b) over that of y~. */
  private static double distance(InstrumentalRegression model, double[] a, double[] b) {
    InstrumentalMoments g = model.moments();
    double s = 0;
    for (int j = 0; j < a.length; j++) {
      for (int i = 0; i < a.length; i++) {
        double gram = g.within(1 + i, 1 + j) + g.between(1 + i, 1 + j);
        s += (a[i] - b[i]) * gram * (a[j] - b[j]);
      }
    }
    return Math.sqrt(Math.max(0, s) / (g.within(0, 0) + g.between(0, 0)));
  }

  /**
   * Endogenous coefficients for given weights.
   *
   * @param beta coefficients
   * @param bread (C'S^-1 C)^-1, m x m
   * @param weighted S^-1 C, q x m
   * @param s covariance of the moments, q x q
   * @param weighting the residuals behind it
   */
  record Step(double[] beta, double[] bread, double[] weighted, double[] s, double[] weighting) {}

  private static Step step(InstrumentalRegression model, VcovType type, double[] residuals) {
    int n = model.rows();
    int q = model.instrumentNames().size();
    double[] s =
        ScoreCovariance.plain(ReducedForm.scores(model, residuals), n, q, model.sample(), type);
    return solve(model, s, residuals);
  }

  static Step solve(InstrumentalRegression model, double[] s, double[] residuals) {
    InstrumentalMoments g = model.moments();
    int q = g.instruments();
    int m = g.columns() - 1;
    double[] weighted = new double[q * m];
    double[] gram = new double[m * m];
    double[] right = new double[m];
    for (int j = 0; j < m; j++) {
      double[] x = IvForms.solve(s, g.coordinates(1 + j));
      System.arraycopy(x, 0, weighted, j * q, q);
      right[j] = IvForms.dot(x, g.coordinates(0));
      for (int i = 0; i < m; i++) {
        gram[j * m + i] = IvForms.dot(x, g.coordinates(1 + i));
      }
    }
    double[] bread = SymmetricSolver.generalInverse(gram, m);
    double[] beta = new double[m];
    for (int k = 0; k < m * m; k++) {
      beta[k % m] += bread[k] * right[k / m];
    }
    return new Step(beta, bread, weighted, s, residuals);
  }

  /** The exogenous coefficients, influences and J of a step. */
  static Fit finish(InstrumentalRegression model, VcovType type, Step step, int steps) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int q = g.instruments();
    int m = g.columns() - 1;
    int l = model.exogenous().columns();
    double[] moments = g.coordinates(0);
    double[] e = model.outcome().clone();
    for (int j = 0; j < m; j++) {
      double b = step.beta()[j];
      for (int k = 0; k < q; k++) {
        moments[k] -= b * g.coordinate(k, 1 + j);
      }
      for (int i = 0; i < n; i++) {
        e[i] -= b * model.endogenous()[j * n + i];
      }
    }
    double[] dual = IvForms.solve(step.s(), moments);
    double j = IvForms.dot(dual, moments);
    // W'u = S_WZ S_ZZ^-1 Z'u; in the orthonormal basis of W
    double[] basis = model.onExogenous().basis();
    double[] cross = cross(model, type, basis, step.weighting(), l, q);
    double[] c = model.onExogenous().coordinates(e);
    double[] u = model.onExogenous().residuals(e);
    for (int a = 0; a < l; a++) {
      double shift = 0;
      for (int k = 0; k < q; k++) {
        shift += cross[k * l + a] * dual[k];
      }
      c[a] -= shift;
      for (int i = 0; i < n; i++) {
        u[i] += shift * basis[a * n + i];
      }
    }
    double[] coefficients = java.util.Arrays.copyOf(step.beta(), m + l);
    System.arraycopy(model.onExogenous().coefficients(c), 0, coefficients, m, l);
    double[] phi = influence(model, step, cross, u);
    return new Fit(coefficients, u, InfluenceFunction.wrap(phi, n, m + l), j, steps);
  }

  /** S_WZ, l x q, for an orthonormal basis of W. */
  private static double[] cross(
      InstrumentalRegression model, VcovType type, double[] basis, double[] u, int l, int q) {
    double[] out = new double[l * q];
    if (l == 0) {
      return out;
    }
    int n = model.rows();
    double[] scores = new double[n * (l + q)];
    for (int k = 0; k < n * l; k++) {
      scores[k] = basis[k] * u[k % n];
    }
    ReducedForm.fill(model, u, scores, l);
    double[] s = ScoreCovariance.plain(scores, n, l + q, model.sample(), type);
    for (int k = 0; k < q; k++) {
      System.arraycopy(s, (l + k) * (l + q), out, k * l, l);
    }
    return out;
  }

  private static double[] influence(
      InstrumentalRegression model, Step step, double[] cross, double[] u) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int q = g.instruments();
    int m = g.columns() - 1;
    int l = model.exogenous().columns();
    double[] z = model.instrumentBasis();
    double[] out = new double[n * (m + l)];
    for (int a = 0; a < m; a++) {
      for (int k = 0; k < q; k++) {
        double w = 0;
        for (int b = 0; b < m; b++) {
          w += step.bread()[b * m + a] * step.weighted()[b * q + k];
        }
        for (int i = 0; i < n; i++) {
          out[a * n + i] += n * w * z[k * n + i] * u[i];
        }
      }
    }
    // exogenous coefficients in the basis of W: (w - C z) u - (W'X - C Z'X) phi, C = S_WZ S_ZZ^-1
    double[] basis = model.onExogenous().basis();
    double[] inBasis = new double[n * l];
    for (int a = 0; a < l; a++) {
      double[] row = new double[q];
      for (int k = 0; k < q; k++) {
        row[k] = cross[k * l + a];
      }
      double[] weights = IvForms.solve(step.s(), row);
      for (int i = 0; i < n; i++) {
        inBasis[a * n + i] = n * basis[a * n + i] * u[i];
      }
      for (int k = 0; k < q; k++) {
        for (int i = 0; i < n; i++) {
          inBasis[a * n + i] -= n * weights[k] * z[k * n + i] * u[i];
        }
      }
      for (int b = 0; b < m; b++) {
        double slope = -IvForms.dot(weights, g.coordinates(1 + b));
        for (int i = 0; i < n; i++) {
          slope += basis[a * n + i] * model.endogenous()[b * n + i];
        }
        for (int i = 0; i < n; i++) {
          inBasis[a * n + i] -= slope * out[b * n + i];
        }
      }
    }
    for (int a = 0; a < l; a++) {
      double[] unit = new double[l];
      unit[a] = 1;
      double[] root = model.onExogenous().coefficients(unit);
      for (int c = 0; c < l; c++) {
        for (int i = 0; root[c] != 0 && i < n; i++) {
          out[(m + c) * n + i] += root[c] * inBasis[a * n + i];
        }
      }
    }
    return out;
  }
}
