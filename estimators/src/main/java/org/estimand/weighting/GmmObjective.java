package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.regress.SymmetricSolver;

/**
 * The objective of over-identified covariate balancing propensities. With e = expit(x'b) and f the
 * multiplier of balance (1/(e(1-e)) for ATE, 1/(1-e) for ATT, 1/e for ATC) the moments of a row are
 * s (D - e) (x, f x); their mean m(b) is weighted by the inverse of S(b), the mean of s e(1-e) (1,
 * f)(1, f)' (x) xx', which is the moments' matrix given the covariates. The objective is m' S^-1 m,
 * at fixed S or at S(b).
 */
final class GmmObjective {
  private static final double SMALLEST = 1e-12;

  private final double[] x;
  private final double[] d;
  private final double[] s;
  private final int q;
  private final double total;
  private final Estimand estimand;
  private final double[] u;

  /**
   * Sets the problem up.
   *
   * @param x n x q, column-major
   * @param d n values 0 or 1
   * @param s n sampling weights
   */
  GmmObjective(double[] x, double[] d, double[] s, int q, Estimand estimand) {
    this.x = x;
    this.d = d;
    this.s = s;
    this.q = q;
    this.total = BalanceFrame.sum(s);
    this.estimand = estimand;
    this.u = new double[d.length];
  }

  /**
   * The value with its gradient.
   *
   * @param value infinite where propensities are too extreme to compute it
   */
  record Point(double value, double[] gradient) {}

  static double expit(double u) {
    double e = u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u));
    return Math.min(Math.max(e, SMALLEST), 1 - SMALLEST);
  }

  /** What balance multiplies D - e with. */
  double multiplier(double e) {
    return switch (estimand) {
      case ATT -> 1 / (1 - e);
      case ATC -> 1 / e;
      default -> 1 / (e * (1 - e));
    };
  }

  /** The derivative of the multiplier in u. */
  private double multiplierSlope(double e) {
    return switch (estimand) {
      case ATT -> e / (1 - e);
      case ATC -> -(1 - e) / e;
      default -> (2 * e - 1) / (e * (1 - e));
    };
  }

  /** The mean moments, 2q of them. */
  double[] moments(double[] b) {
    RowSums.index(x, b, u);
    int n = u.length;
    double[] score = new double[n];
    double[] balance = new double[n];
    for (int i = 0; i < n; i++) {
      double e = expit(u[i]);
      score[i] = s[i] * (d[i] - e) / total;
      balance[i] = score[i] * multiplier(e);
    }
    double[] m = Arrays.copyOf(RowSums.sums(x, score, q), 2 * q);
    System.arraycopy(RowSums.sums(x, balance, q), 0, m, q, q);
    return m;
  }

  /** The derivative of the mean moments in b: 2q x q, column-major. */
  double[] slopes(double[] b) {
    RowSums.index(x, b, u);
    int n = u.length;
    double[] score = new double[n];
    double[] balance = new double[n];
    for (int i = 0; i < n; i++) {
      double e = expit(u[i]);
      score[i] = -s[i] * e * (1 - e) / total;
      balance[i] = s[i] * (-e * (1 - e) * multiplier(e) + (d[i] - e) * multiplierSlope(e)) / total;
    }
    double[] top = RowSums.gram(x, score, q);
    double[] bottom = RowSums.gram(x, balance, q);
    double[] g = new double[2 * q * q];
    for (int k = 0; k < q; k++) {
      System.arraycopy(top, k * q, g, k * 2 * q, q);
      System.arraycopy(bottom, k * q, g, k * 2 * q + q, q);
    }
    return g;
  }

  /** The inverse of S(b), or null where it cannot be computed. */
  double[] weighting(double[] b) {
    RowSums.index(x, b, u);
    int n = u.length;
    double[][] parts = new double[3][n];
    for (int i = 0; i < n; i++) {
      double e = expit(u[i]);
      double f = multiplier(e);
      parts[0][i] = s[i] * e * (1 - e) / total;
      parts[1][i] = parts[0][i] * f;
      parts[2][i] = parts[1][i] * f;
    }
    int both = 2 * q;
    double[] all = new double[both * both];
    for (int part = 0; part < 3; part++) {
      double[] gram = RowSums.gram(x, parts[part], q);
      for (int a = 0; a < q; a++) {
        for (int c = 0; c < q; c++) {
          int row = part == 2 ? a + q : a;
          int column = part == 0 ? c : c + q;
          all[row * both + column] = gram[a * q + c];
          all[column * both + row] = gram[a * q + c];
        }
      }
    }
    return SymmetricSolver.inverse(all, both);
  }

  /** The objective at fixed weighting. */
  Point fixed(double[] b, double[] weighting) {
    return at(b, weighting, false);
  }

  /** The objective with the weighting of the point itself. */
  Point updated(double[] b) {
    double[] weighting = weighting(b);
    return weighting == null
        ? new Point(Double.POSITIVE_INFINITY, new double[q])
        : at(b, weighting, true);
  }

  private Point at(double[] b, double[] weighting, boolean updated) {
    double[] m = moments(b);
    double[] g = slopes(b);
    double[] v = new double[2 * q];
    double value = 0;
    for (int a = 0; a < 2 * q; a++) {
      for (int c = 0; c < 2 * q; c++) {
        v[a] += weighting[a * 2 * q + c] * m[c];
      }
      value += v[a] * m[a];
    }
    double[] gradient = new double[q];
    for (int k = 0; k < q; k++) {
      for (int a = 0; a < 2 * q; a++) {
        gradient[k] += 2 * g[k * 2 * q + a] * v[a];
      }
    }
    if (updated) {
      double[] first = new double[u.length];
      double[] second = new double[u.length];
      RowSums.index(x, Arrays.copyOf(v, q), first);
      RowSums.index(x, Arrays.copyOfRange(v, q, 2 * q), second);
      RowSums.index(x, b, u);
      double[] r = new double[u.length];
      for (int i = 0; i < r.length; i++) {
        double e = expit(u[i]);
        double h = e * (1 - e);
        double line = first[i] + multiplier(e) * second[i];
        double slope = h * (1 - 2 * e) * line * line;
        slope += 2 * h * line * multiplierSlope(e) * second[i];
        r[i] = s[i] * slope / total;
      }
      double[] moves = RowSums.sums(x, r, q);
      for (int k = 0; k < q; k++) {
        gradient[k] -= moves[k];
      }
    }
    return new Point(Double.isFinite(value) ? value : Double.POSITIVE_INFINITY, gradient);
  }
}
