package org.estimand.iv;

import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.Projection;

/**
 * Tests that the instruments do not move some combination of the endogenous regressors: Cragg and
 * Donald (1993, doi 10.1017/S0266466600007519) and Kleibergen and Paap (2006, doi
 * 10.1016/j.jeconom.2005.02.011).
 */
final class RankTests {
  private RankTests() {}

  static void add(TestList out, InstrumentalRegression model, VcovType type) {
    InstrumentalMoments g = model.moments();
    int free = g.instruments() - g.columns() + 2;
    double cragg = g.ratios(1)[0];
    out.add(
        SpecificationTest.Kind.CRAGG_DONALD,
        IvForms.chiSquare(cragg * (model.rows() - model.firstStageParameters()), free));
    if (cragg < Double.POSITIVE_INFINITY) {
      out.add(
          SpecificationTest.Kind.KLEIBERGEN_PAAP_LM,
          () -> kleibergenPaap(model, type, free, false));
      out.add(
          SpecificationTest.Kind.KLEIBERGEN_PAAP_WALD,
          () -> kleibergenPaap(model, type, free, true));
    }
  }

  /**
   * The weakest combination b of the regressors, standardised by their variance beside the
   * exogenous columns, and the directions of the instruments that the stronger ones do not use.
   */
  private static WaldTest kleibergenPaap(
      InstrumentalRegression model, VcovType type, int free, boolean wald) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int q = g.instruments();
    int m = g.columns() - 1;
    double[] x = new double[n * m];
    for (int j = 0; j < m; j++) {
      System.arraycopy(g.partialled(1 + j), 0, x, j * n, n);
    }
    Projection regressors = Projection.onto(x, n, m);
    // columns of the standardised regressors in terms of the given ones
    double[] root = new double[m * m];
    double[] theta = new double[q * m];
    for (int a = 0; a < m; a++) {
      double[] unit = new double[m];
      unit[a] = 1;
      System.arraycopy(regressors.coefficients(unit), 0, root, a * m, m);
      for (int j = 0; j < m; j++) {
        for (int k = 0; k < q; k++) {
          theta[a * q + k] += root[a * m + j] * g.coordinate(k, 1 + j);
        }
      }
    }
    double[] gram = new double[m * m];
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < m; b++) {
        for (int k = 0; k < q; k++) {
          gram[b * m + a] += theta[a * q + k] * theta[b * q + k];
        }
      }
    }
    double[] v = Eigenvalues.vectors(gram, m);
    double[] rotated = new double[q * (m - 1 + q)];
    double[] weakest = new double[q];
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < m; b++) {
        for (int k = 0; k < q; k++) {
          double t = v[a * m + b] * theta[b * q + k];
          if (a < m - 1) {
            rotated[a * q + k] += t;
          } else {
            weakest[k] += t;
          }
        }
      }
    }
    for (int k = 0; k < q; k++) {
      rotated[(m - 1 + k) * q + k] = 1;
    }
    double[] directions = Projection.onto(rotated, q, m - 1 + q).basis(m - 1, q);
    double[] e = new double[n];
    for (int j = 0; j < m; j++) {
      double weight = 0;
      for (int a = 0; a < m; a++) {
        weight += root[a * m + j] * v[(m - 1) * m + a];
      }
      double[] column = wald ? g.residuals(1 + j) : g.partialled(1 + j);
      for (int i = 0; i < n; i++) {
        e[i] += weight * column[i];
      }
    }
    double[] lambda = new double[free];
    double[] scores = new double[n * free];
    for (int a = 0; a < free; a++) {
      for (int k = 0; k < q; k++) {
        lambda[a] += directions[a * q + k] * weakest[k];
        for (int i = 0; i < n; i++) {
          scores[a * n + i] += directions[a * q + k] * model.instrumentBasis()[k * n + i] * e[i];
        }
      }
    }
    double[] s = ScoreCovariance.plain(scores, n, free, model.sample(), type);
    return IvForms.chiSquare(IvForms.form(s, lambda), free);
  }
}
