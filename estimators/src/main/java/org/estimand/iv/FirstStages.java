package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.SymmetricSolver;

/** The first stage of every endogenous regressor. */
final class FirstStages {
  private FirstStages() {}

  static List<FirstStage> of(InstrumentalRegression model, ReducedForm form, VcovType type) {
    InstrumentalMoments g = model.moments();
    int m = g.columns() - 1;
    int q = g.instruments();
    int df = model.rows() - model.firstStageParameters();
    boolean classical = type instanceof VcovType.Iid;
    List<FirstStage> out = new ArrayList<>();
    for (int j = 1; j <= m; j++) {
      WaldTest f = IvForms.f(ratio(g.between(j, j) / q, g.within(j, j) / df), q, df);
      boolean exact = !(g.within(j, j) > 1e-20 * g.between(j, j));
      int at = j;
      Optional<WaldTest> robust =
          classical || exact
              ? Optional.empty()
              : defined(() -> f(form(form, form.unit(at)) / q, q, df, type));
      out.add(
          new FirstStage(
              model.endogenousNames().get(j - 1),
              f,
              robust,
              g.between(j, j) / (g.between(j, j) + g.within(j, j)),
              m == 1 || exact
                  ? Optional.empty()
                  : defined(() -> conditional(form, g, at, df, type)),
              m > 1 || exact
                  ? Optional.empty()
                  : Optional.of(FirstStage.Effective.of(EffectiveF.of(form)))));
    }
    return List.copyOf(out);
  }

  private static double form(ReducedForm form, double[] a) {
    return IvForms.form(form.covariance(a, a), form.combination(a));
  }

  /** Nothing where the covariance of the coefficients is singular. */
  private static Optional<WaldTest> defined(Supplier<WaldTest> test) {
    try {
      return Optional.of(test.get());
    } catch (NotIdentifiedException e) {
      return Optional.empty();
    }
  }

  private static double ratio(double a, double b) {
    return b > 0 ? a / b : Double.POSITIVE_INFINITY;
  }

  /** F(q, n - p) where rows are independent, else chi-square over q. */
  static WaldTest f(double statistic, int q, int df, VcovType type) {
    return type instanceof VcovType.Iid || type instanceof VcovType.Robust
        ? IvForms.f(statistic, q, df)
        : new WaldTest(statistic, q, Double.POSITIVE_INFINITY, IvForms.upperTail(statistic * q, q));
  }

  /**
   * The regressor less the combination of the others that two-stage least squares finds for it; its
   * coefficients on the instruments have q - m + 1 free directions.
   */
  private static WaldTest conditional(
      ReducedForm form, InstrumentalMoments g, int j, int df, VcovType type) {
    int m = g.columns() - 1;
    int q = g.instruments();
    int free = q - m + 1;
    int others = m - 1;
    double[] gram = new double[others * others];
    double[] cross = new double[others];
    int[] at = new int[others];
    for (int k = 1, c = 0; k <= m; k++) {
      if (k != j) {
        at[c++] = k;
      }
    }
    for (int b = 0; b < others; b++) {
      cross[b] = g.between(j, at[b]);
      for (int a = 0; a < others; a++) {
        gram[b * others + a] = g.between(at[a], at[b]);
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(gram, others);
    double[] a = form.unit(j);
    for (int b = 0; inverse != null && b < others; b++) {
      for (int c = 0; c < others; c++) {
        a[at[b]] -= inverse[c * others + b] * cross[c];
      }
    }
    double[] r = form.combination(a);
    double statistic;
    if (type instanceof VcovType.Iid) {
      double within = 0;
      for (int k = 0; k <= m; k++) {
        for (int l = 0; l <= m; l++) {
          within += a[k] * a[l] * g.within(k, l);
        }
      }
      statistic = IvForms.dot(r, r) / (within / df);
    } else {
      statistic = IvForms.form(form.covariance(a, a), r);
      statistic -= explained(form, form.covariance(a, a), r, at);
    }
    return f(statistic / free, free, df, type);
  }

  /** What the other regressors' coefficients explain of r in the metric of S^-1. */
  private static double explained(ReducedForm form, double[] s, double[] r, int[] others) {
    int m = others.length;
    double[] gram = new double[m * m];
    double[] cross = new double[m];
    for (int b = 0; b < m; b++) {
      double[] x = IvForms.solve(s, form.combination(form.unit(others[b])));
      cross[b] = IvForms.dot(x, r);
      for (int a = 0; a < m; a++) {
        gram[b * m + a] = IvForms.dot(x, form.combination(form.unit(others[a])));
      }
    }
    double[] beta = SymmetricSolver.generalInverse(gram, m);
    double out = 0;
    for (int k = 0; beta != null && k < beta.length; k++) {
      out += beta[k] * cross[k % m] * cross[k / m];
    }
    return out;
  }
}
