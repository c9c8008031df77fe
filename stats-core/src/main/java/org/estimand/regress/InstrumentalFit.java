package org.estimand.regress;

import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.VcovType;

/**
 * An estimate of the k-class (Theil 1958; Nagar 1959, doi 10.2307/1909352), b = (X'(I - k M)X)^-1
 * X'(I - k M) y with all regressors in X and M the projection off all exogenous columns and
 * instruments. A tilde marks what W leaves of a column. Immutable; arrays are shared, read only.
 */
public final class InstrumentalFit {
  private final InstrumentalRegression model;
  private final double k;
  private final double[] coefficients;
  private final double[] residuals;
  private final double[] bread;
  private final double[] onExogenous;
  private final double residualSumOfSquares;
  private final double share;

  private InstrumentalFit(
      InstrumentalRegression model,
      double k,
      double share,
      double[] coefficients,
      double[] residuals,
      double[] bread,
      double[] onExogenous) {
    this.model = model;
    this.k = k;
    this.share = share;
    this.coefficients = coefficients;
    this.residuals = residuals;
    this.bread = bread;
    this.onExogenous = onExogenous;
    double s = 0;
    for (double u : residuals) {
      s += u * u;
    }
    this.residualSumOfSquares = s;
  }

  static InstrumentalFit of(InstrumentalRegression model, double k, double share) {
    InstrumentalMoments g = model.moments();
    int m = g.columns() - 1;
    double[] a = new double[m * m];
    double[] b = new double[m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < m; i++) {
        a[j * m + i] = g.between(1 + i, 1 + j) + (1 - k) * g.within(1 + i, 1 + j);
      }
      b[j] = g.between(0, 1 + j) + (1 - k) * g.within(0, 1 + j);
    }
    double[] inverse = SymmetricSolver.inverse(a, m);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-204",
          "The equations of the k-class with k = "
              + k
              + " are not positive definite: k is above what the instruments bear (in this data"
              + " less than "
              + (1 + g.ratios(1)[0])
              + "). Use a smaller k, or LIML.");
    }
    double[] beta = new double[m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        beta[i] += inverse[j * m + i] * b[j];
      }
    }
    return with(model, k, share, beta, inverse);
  }

  /** The fit with these coefficients of the endogenous regressors and least squares on W. */
  private static InstrumentalFit with(
      InstrumentalRegression model, double k, double share, double[] beta, double[] inverse) {
    int n = model.rows();
    int m = beta.length;
    int l = model.exogenous().columns();
    Projection w = model.onExogenous();
    double[] e = model.outcome().clone();
    double[] d = new double[l * m];
    for (int j = 0; j < m; j++) {
      double[] column = java.util.Arrays.copyOfRange(model.endogenous(), j * n, (j + 1) * n);
      for (int i = 0; i < n; i++) {
        e[i] -= beta[j] * column[i];
      }
      System.arraycopy(w.coefficients(w.coordinates(column)), 0, d, j * l, l);
    }
    double[] coefficients = java.util.Arrays.copyOf(beta, m + l);
    System.arraycopy(w.coefficients(w.coordinates(e)), 0, coefficients, m, l);
    return new InstrumentalFit(model, k, share, coefficients, w.residuals(e), inverse, d);
  }

  /** The k. */
  public double k() {
    return k;
  }

  /** Coefficients: endogenous, then exogenous. */
  public double[] coefficients() {
    return coefficients;
  }

  /** Residuals of all rows, times the roots of the weights. */
  public double[] residuals() {
    return residuals;
  }

  /** Sum of the (weighted) squared residuals. */
  public double residualSumOfSquares() {
    return residualSumOfSquares;
  }

  /** The inverse of X~'(I - k M)X~ of the endogenous regressors, m x m. */
  public double[] bread() {
    return bread;
  }

  /** Coefficients of the exogenous columns in the least-squares fit of each X on them, l x m. */
  public double[] onExogenous() {
    return onExogenous;
  }

  /**
   * The influence function: that of the endogenous coefficients is n (X~'(I - k M)X~)^-1 x* u with
   * x* = (I - k M)X~ for a fixed k, and the projection of X~ onto the instruments for an estimated
   * one; those of the others follow.
   */
  double[] influence() {
    int n = model.rows();
    int m = columns();
    double[] score = projected();
    double[] beta = new double[n * m];
    for (int a = 0; a < m; a++) {
      for (int c = 0; c < m; c++) {
        double g = bread[c * m + a] * n;
        for (int i = 0; i < n; i++) {
          beta[a * n + i] += g * score[c * n + i] * residuals[i];
        }
      }
    }
    return withExogenous(model, beta, residuals, onExogenous);
  }

  private int columns() {
    return model.endogenousNames().size();
  }

  /**
   * Influences of all coefficients from those of the endogenous ones: n (W'W)^-1 w u - D phi.
   *
   * @param beta n x m influences
   * @param u n residuals
   * @param d coefficients of W in X, l x m
   */
  static double[] withExogenous(
      InstrumentalRegression model, double[] beta, double[] u, double[] d) {
    int n = model.rows();
    int m = model.endogenousNames().size();
    int l = model.exogenous().columns();
    double[] out = java.util.Arrays.copyOf(beta, n * (m + l));
    double[] gram = inverseGram(model);
    double[] w = model.exogenous().values();
    for (int a = 0; a < l; a++) {
      int at = (m + a) * n;
      for (int c = 0; c < l; c++) {
        double g = gram[c * l + a] * n;
        for (int i = 0; i < n; i++) {
          out[at + i] += g * w[c * n + i] * u[i];
        }
      }
      for (int j = 0; j < m; j++) {
        double g = d[j * l + a];
        for (int i = 0; i < n; i++) {
          out[at + i] -= g * beta[j * n + i];
        }
      }
    }
    return out;
  }

  /** (W'W)^-1. */
  static double[] inverseGram(InstrumentalRegression model) {
    int l = model.exogenous().columns();
    Projection w = model.onExogenous();
    double[] root = new double[l * l];
    for (int c = 0; c < l; c++) {
      double[] unit = new double[l];
      unit[c] = 1;
      System.arraycopy(w.coefficients(unit), 0, root, c * l, l);
    }
    double[] out = new double[l * l];
    for (int a = 0; a < l; a++) {
      for (int b = 0; b < l; b++) {
        for (int c = 0; c < l; c++) {
          out[b * l + a] += root[c * l + a] * root[c * l + b];
        }
      }
    }
    return out;
  }

  /** x*: X~ projected onto the instruments plus a share of what they leave of it. */
  private double[] projected() {
    int n = model.rows();
    int m = columns();
    InstrumentalMoments g = model.moments();
    double[] out = new double[n * m];
    double[] basis = model.instrumentBasis();
    for (int j = 0; j < m; j++) {
      if (share != 0) {
        double[] left = g.residuals(1 + j);
        for (int i = 0; i < n; i++) {
          out[j * n + i] = share * left[i];
        }
      }
      for (int c = 0; c < g.instruments(); c++) {
        double v = g.coordinate(c, 1 + j);
        for (int i = 0; i < n; i++) {
          out[j * n + i] += v * basis[c * n + i];
        }
      }
    }
    return out;
  }

  /** The covariance under independent errors of equal variance, divided by the given number. */
  double[] iid(double divisor) {
    double s2 = residualSumOfSquares / divisor;
    int m = columns();
    int l = model.exogenous().columns();
    int p = m + l;
    double[] gram = inverseGram(model);
    double[] v = new double[p * p];
    for (int b = 0; b < p; b++) {
      for (int a = 0; a < p; a++) {
        double s = a >= m && b >= m ? gram[(b - m) * l + a - m] : 0;
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < m; j++) {
            s += side(a, i, m, l) * bread[j * m + i] * side(b, j, m, l);
          }
        }
        v[b * p + a] = s2 * s;
      }
    }
    return v;
  }

  private double side(int a, int i, int m, int l) {
    return a < m ? (a == i ? 1 : 0) : -onExogenous[i * l + a - m];
  }

  /** The diagonal of X (X'(I - k M)X)^-1 X*', or null with too many absorbed effects. */
  double[] leverages() {
    double[] h = model.exogenousLeverages();
    if (h == null) {
      return null;
    }
    int n = model.rows();
    int m = columns();
    double[] hat = projected();
    for (int a = 0; a < m; a++) {
      double[] x = model.moments().partialled(1 + a);
      for (int b = 0; b < m; b++) {
        double g = bread[b * m + a];
        for (int i = 0; i < n; i++) {
          h[i] += x[i] * g * hat[b * n + i];
        }
      }
    }
    return h;
  }

  /**
   * The estimates with a covariance; any other follows by {@link Estimates#withVcov}.
   *
   * @param type which
   * @param debiased whether the classical covariance divides by n - p instead of n
   */
  public Estimates estimates(VcovType type, boolean debiased) {
    int n = model.rows();
    RegressionParts parts =
        RegressionParts.none()
            .iidVcov(iid(debiased ? n - model.parameters() : n))
            .parameters(model.parameters());
    double[] h = leverages();
    if (h != null) {
      parts = parts.leverages(h);
    }
    return Estimates.of(
        model.terms(),
        coefficients,
        InfluenceFunction.wrap(influence(), n, coefficients.length),
        model.sample(),
        type,
        parts);
  }
}
