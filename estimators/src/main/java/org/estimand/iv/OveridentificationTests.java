package org.estimand.iv;

import org.estimand.inference.VcovType;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.Projection;

/** Tests that the instruments agree with each other; none when just identified. */
final class OveridentificationTests {
  private OveridentificationTests() {}

  static void add(TestList out, InstrumentalRegression model, VcovType type) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int m = g.columns() - 1;
    int free = g.instruments() - m;
    if (free < 1) {
      return;
    }
    int df = n - model.firstStageParameters();
    double[] u = model.kClass(1).residuals();
    double all = IvForms.dot(u, u);
    if (!(all > 0)) {
      return;
    }
    double[] c = LinearGmm.coordinates(model, u);
    double share = IvForms.dot(c, c) / all;
    out.add(SpecificationTest.Kind.SARGAN, IvForms.chiSquare(n * share, free));
    out.add(SpecificationTest.Kind.BASMANN, IvForms.chiSquare(share * df / (1 - share), free));
    double k = model.limlKappa();
    out.add(SpecificationTest.Kind.LIML_LIKELIHOOD_RATIO, IvForms.chiSquare(n * Math.log(k), free));
    out.add(SpecificationTest.Kind.LIML_BASMANN, IvForms.f((k - 1) * df / free, free, df));
    out.add(
        SpecificationTest.Kind.HANSEN_J,
        () -> IvForms.chiSquare(LinearGmm.twoStep(model, ScoreCovariance.plain(type)).j(), free));
    out.add(
        SpecificationTest.Kind.WOOLDRIDGE_OVERIDENTIFICATION,
        () -> EndogeneityTests.sumTest(model, extra(model), u, free, type));
  }

  /** q - m instruments less what the fitted regressors explain of them, orthonormal. */
  private static double[] extra(InstrumentalRegression model) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int q = g.instruments();
    int m = g.columns() - 1;
    // coordinates in the basis of the instruments: fitted regressors first, then any completion
    double[] c = new double[q * (m + q)];
    for (int j = 0; j < m; j++) {
      System.arraycopy(g.coordinates(1 + j), 0, c, j * q, q);
    }
    for (int k = 0; k < q; k++) {
      c[(m + k) * q + k] = 1;
    }
    double[] rotation = Projection.onto(c, q, m + q).basis(m, q);
    double[] out = new double[n * (q - m)];
    for (int a = 0; a < q - m; a++) {
      for (int k = 0; k < q; k++) {
        for (int i = 0; i < n; i++) {
          out[a * n + i] += rotation[a * q + k] * model.instrumentBasis()[k * n + i];
        }
      }
    }
    return out;
  }
}
