package org.estimand.iv;

import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.Projection;

/** Tests that the regressors called endogenous are exogenous. */
final class EndogeneityTests {
  private EndogeneityTests() {}

  /** All of them; none when the instruments leave nothing of some regressor. */
  static void add(TestList out, InstrumentalRegression model, VcovType type) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int m = g.columns() - 1;
    int df = n - model.parameters() - m;
    // [X~, V]: least squares and what the first-stage residuals V add to it
    double[] both = new double[2 * m * n];
    for (int j = 0; j < m; j++) {
      System.arraycopy(g.partialled(1 + j), 0, both, j * n, n);
      System.arraycopy(g.residuals(1 + j), 0, both, (m + j) * n, n);
    }
    Projection all = Projection.onto(both, n, 2 * m);
    if (all.rank() < 2 * m || df < 1) {
      return;
    }
    double[] y = g.partialled(0);
    double[] c = all.coordinates(y);
    double added = 0;
    for (int j = 0; j < m; j++) {
      added += c[m + j] * c[m + j];
    }
    double[] augmented = all.residuals(y);
    double rest = IvForms.dot(augmented, augmented);
    if (!(rest > 0)) {
      return;
    }
    out.add(SpecificationTest.Kind.WU_HAUSMAN, IvForms.f(added / m / (rest / df), m, df));
    double[] e = Projection.onto(both, n, m).residuals(y);
    double ee = IvForms.dot(e, e);
    double[] u = model.kClass(1).residuals();
    double delta = projected(model, e, true) - projected(model, u, false);
    out.add(
        SpecificationTest.Kind.HAUSMAN_DIFFERENCE,
        IvForms.f(delta / m / ((ee - delta) / df), m, df));
    out.add(SpecificationTest.Kind.DURBIN, IvForms.chiSquare(delta / (ee / n), m));
    double[] r = all.basis(m, 2 * m);
    out.add(SpecificationTest.Kind.WOOLDRIDGE_SCORE, () -> sumTest(model, r, e, m, type));
    double[] wald = times(r, augmented, n, m);
    double[] coefficients = java.util.Arrays.copyOfRange(c, m, 2 * m);
    out.add(
        SpecificationTest.Kind.WOOLDRIDGE_REGRESSION,
        () ->
            IvForms.chiSquare(
                IvForms.form(ScoreCovariance.plain(wald, n, m, model.sample(), type), coefficients),
                m));
  }

  /** The test that the sums of the columns times the residuals are zero. */
  static WaldTest sumTest(
      InstrumentalRegression model,
      double[] columns,
      double[] residuals,
      int count,
      VcovType type) {
    int n = model.rows();
    double[] scores = times(columns, residuals, n, count);
    double[] sums = new double[count];
    for (int k = 0; k < scores.length; k++) {
      sums[k / n] += scores[k];
    }
    return IvForms.chiSquare(
        IvForms.form(ScoreCovariance.plain(scores, n, count, model.sample(), type), sums), count);
  }

  private static double[] times(double[] columns, double[] e, int n, int count) {
    double[] out = new double[n * count];
    for (int k = 0; k < out.length; k++) {
      out[k] = columns[k] * e[k % n];
    }
    return out;
  }

  /**
   * Sum of squares of what instruments (and the endogenous regressors when they are taken as
   * exogenous) explain of a column that the exogenous columns do not.
   */
  private static double projected(
      InstrumentalRegression model, double[] column, boolean withEndogenous) {
    int n = model.rows();
    InstrumentalMoments g = model.moments();
    int q = g.instruments();
    int m = withEndogenous ? g.columns() - 1 : 0;
    double[] basis = java.util.Arrays.copyOf(model.instrumentBasis(), n * (q + m));
    for (int j = 0; j < m; j++) {
      System.arraycopy(g.residuals(1 + j), 0, basis, (q + j) * n, n);
    }
    double[] c = Projection.onto(basis, n, q + m).coordinates(column);
    return IvForms.dot(c, c);
  }
}
