package org.estimand.iv;

import org.estimand.regress.SymmetricSolver;

/**
 * Statistics of tests of a value b of the endogenous coefficients from the reduced form (minimum
 * distance: Chernozhukov and Hansen 2008, doi 10.1016/j.econlet.2007.09.012; Magnusson 2010, doi
 * 10.1111/j.1368-423X.2010.00317.x). With r = d_y - D b, S its covariance and D~ = D less its
 * regression on r: AR = r'S^-1 r, LM = the part of AR along D~, and with rk = D~'V^-1 D~, V the
 * covariance of D~, LR = (AR - rk + sqrt((AR + rk)^2 - 4 (AR - LM) rk)) / 2. Under the classical
 * covariance these are the statistics of Anderson and Rubin, Kleibergen and Moreira.
 *
 * @param ar Anderson and Rubin's
 * @param lm Kleibergen's
 * @param rank rk, with one endogenous regressor; else NaN
 * @param lr the likelihood ratio's, with one endogenous regressor; else NaN
 */
record WeakIvStatistics(double ar, double lm, double rank, double lr) {

  /**
   * At the combination a of (y, X), for example (1, -b); only its direction matters.
   *
   * @param directions m combinations that vary the value; (0, .., 1, .., 0) for finite b
   */
  static WeakIvStatistics of(ReducedForm form, double[] a, double[]... directions) {
    double[] s = form.covariance(a, a);
    double[] r = form.combination(a);
    double[] h = IvForms.solve(s, r);
    double ar = IvForms.dot(h, r);
    int m = directions.length;
    int q = form.q();
    double[][] d = new double[m][];
    double[] along = new double[m];
    double[] gram = new double[m * m];
    double[] rotated = null;
    for (int j = 0; j < m; j++) {
      double[] cross = form.covariance(directions[j], a);
      d[j] = form.combination(directions[j]);
      for (int k = 0; k < q; k++) {
        for (int l = 0; l < q; l++) {
          d[j][k] -= cross[l * q + k] * h[l];
        }
      }
      along[j] = IvForms.dot(d[j], h);
      if (m == 1) {
        rotated = conditional(form, directions[0], s, cross, q);
      }
    }
    for (int j = 0; j < m; j++) {
      double[] x = IvForms.solve(s, d[j]);
      for (int i = 0; i < m; i++) {
        gram[j * m + i] = IvForms.dot(x, d[i]);
      }
    }
    double lm = 0;
    if (m == 1) {
      lm = gram[0] > 0 ? along[0] * along[0] / gram[0] : 0;
    } else {
      double[] inverse = SymmetricSolver.generalInverse(gram, m);
      for (int k = 0; inverse != null && k < m * m; k++) {
        lm += inverse[k] * along[k % m] * along[k / m];
      }
    }
    lm = Math.min(lm, ar);
    if (m > 1) {
      return new WeakIvStatistics(ar, lm, Double.NaN, Double.NaN);
    }
    double rank = IvForms.form(rotated, d[0]);
    double sum = ar + rank;
    double root = Math.sqrt(Math.max(0, sum * sum - 4 * (ar - lm) * rank));
    // (ar - rk + root) / 2 without cancellation
    double lr = ar >= rank ? 0.5 * (ar - rank + root) : product(ar, lm, rank, root);
    return new WeakIvStatistics(ar, lm, rank, lr);
  }

  private static double product(double ar, double lm, double rank, double root) {
    // ((root)^2 - (rk - ar)^2) / 4 = rk lm, so lr = 2 rk lm / (rk - ar + root)
    double below = rank - ar + root;
    return below > 0 ? 2 * rank * lm / below : 0;
  }

  /** The covariance of what r leaves of the coefficients in a direction. */
  private static double[] conditional(
      ReducedForm form, double[] direction, double[] s, double[] cross, int q) {
    double[] v = form.covariance(direction, direction);
    for (int l = 0; l < q; l++) {
      double[] row = new double[q];
      for (int k = 0; k < q; k++) {
        row[k] = cross[k * q + l];
      }
      double[] x = IvForms.solve(s, row);
      for (int k = 0; k < q; k++) {
        double sum = 0;
        for (int t = 0; t < q; t++) {
          sum += cross[t * q + k] * x[t];
        }
        v[l * q + k] -= sum;
      }
    }
    return v;
  }
}
