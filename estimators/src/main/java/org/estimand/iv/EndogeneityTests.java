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
    // n times the share of e'e that V explains beside X~
    out.add(SpecificationTest.Kind.DURBIN, IvForms.chiSquare(n * added / ee, m));
    double delta = projected(model, e) - onInstruments(model, model.kClass(1).residuals());
    out.add(
        SpecificationTest.Kind.HAUSMAN_DIFFERENCE,
        IvForms.f(delta / m / ((ee - delta) / df), m, df));
    out.add(SpecificationTest.Kind.DURBIN_DIFFERENCE, IvForms.chiSquare(n * delta / ee, m));
    double[] r = all.basis(m, 2 * m);
    out.add(SpecificationTest.Kind.WOOLDRIDGE_SCORE, () -> sumTest(model, r, e, m, type));
    if (type instanceof VcovType.Iid) {
      out.add(SpecificationTest.Kind.WOOLDRIDGE_REGRESSION, IvForms.chiSquare(n * added / rest, m));
      return;
    }
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

  /** Sum of squares of what exogenous columns, instruments and regressors explain of a column. */
  private static double projected(InstrumentalRegression model, double[] column) {
    int n = model.rows();
    InstrumentalMoments g = model.moments();
    int q = g.instruments();
    int m = g.columns() - 1;
    double[] basis = java.util.Arrays.copyOf(model.instrumentBasis(), n * (q + m));
    for (int j = 0; j < m; j++) {
      System.arraycopy(g.residuals(1 + j), 0, basis, (q + j) * n, n);
    }
    double[] c = Projection.onto(basis, n, q + m).coordinates(column);
    return IvForms.dot(c, c);
  }

  /** Sum of squares of what the excluded instruments as they are explain of a column. */
  private static double onInstruments(InstrumentalRegression model, double[] column) {
    int q = model.instrumentNames().size();
    double[] c = Projection.onto(model.instruments(), model.rows(), q).coordinates(column);
    return IvForms.dot(c, c);
  }
}
