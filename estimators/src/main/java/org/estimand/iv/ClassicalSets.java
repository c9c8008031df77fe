package org.estimand.iv;

import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.FDistribution;
import org.estimand.inference.ConfidenceSet;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.SymmetricSolver;

/**
 * Confidence sets under the classical covariance, exactly. With one endogenous regressor all
 * statistics depend on b through Q(b), q times the Anderson-Rubin F, which runs between the roots
 * l1 and l2 of the eigenvalue problem of LIML: LM = (Q - l1) (l2 - Q) / (l1 + l2 - Q), LR = Q - l1,
 * and the strength that the law of LR is conditional on is l1 + l2 - Q (Mikusheva 2010, doi
 * 10.1016/j.jeconom.2009.12.003). A bound on Q is a quadratic inequality in b.
 */
final class ClassicalSets {
  private final InstrumentalMoments g;
  private final int q;
  private final int df;
  private final double l1;
  private final double l2;

  ClassicalSets(InstrumentalRegression model) {
    g = model.moments();
    q = g.instruments();
    df = model.rows() - model.firstStageParameters();
    double[] roots = g.ratios(0);
    l1 = q == g.columns() - 1 ? 0 : Math.max(0, roots[0]) * df;
    l2 = roots[roots.length - 1] * df;
  }

  /** The set of one of the coefficients; with several endogenous regressors Anderson-Rubin only. */
  ConfidenceSet set(WeakIvTest test, int column, double level, boolean fLaw) {
    if (g.columns() > 2) {
      return projection(column, level, fLaw);
    }
    double one = new ChiSquaredDistribution(1).inverseCumulativeProbability(level);
    if (test == WeakIvTest.ANDERSON_RUBIN) {
      return below(critical(q, level, fLaw), level);
    }
    if (q == 1) {
      return below(one, level);
    }
    return switch (test) {
      case LIKELIHOOD_RATIO -> below(l1 + one, level);
      case LAGRANGE_MULTIPLIER -> score(one, level);
      default -> conditional(level);
    };
  }

  private double critical(int count, double level, boolean fLaw) {
    return fLaw
        ? count * new FDistribution(count, df).inverseCumulativeProbability(level)
        : new ChiSquaredDistribution(count).inverseCumulativeProbability(level);
  }

  /** All b with Q(b) at most a bound. */
  private ConfidenceSet below(double bound, double level) {
    double[] c = coefficients(bound);
    return ConfidenceSet.quadratic(c[0], c[1], c[2], level);
  }

  private double[] coefficients(double bound) {
    double t = bound / df;
    return new double[] {
      g.between(1, 1) - t * g.within(1, 1),
      -2 * (g.between(0, 1) - t * g.within(0, 1)),
      g.between(0, 0) - t * g.within(0, 0)
    };
  }

  private ConfidenceSet score(double c, double level) {
    double b = l1 + l2 + c;
    double product = l1 * l2 + c * (l1 + l2);
    double discriminant = b * b - 4 * product;
    if (q == 1 || l1 == 0) {
      return below(c, level);
    }
    if (!(discriminant > 0)) {
      return ConfidenceSet.line(level);
    }
    double high = 0.5 * (b + Math.sqrt(discriminant));
    double low = product / high;
    double[] near = below(low, level).pieces();
    double[] w = coefficients(high);
    double[] far = ConfidenceSet.quadratic(-w[0], -w[1], -w[2], level).pieces();
    return merged(level, near, far);
  }

  /** The union of two disjoint unions. */
  private static ConfidenceSet merged(double level, double[] a, double[] b) {
    int count = (a.length + b.length) / 2;
    double[][] pieces = new double[count][];
    for (int k = 0; k < count; k++) {
      double[] from = 2 * k < a.length ? a : b;
      int at = 2 * k < a.length ? 2 * k : 2 * k - a.length;
      pieces[k] = new double[] {from[at], from[at + 1]};
    }
    Arrays.sort(pieces, (x, y) -> Double.compare(x[0], y[0]));
    double[] ends = new double[2 * count];
    for (int k = 0; k < count; k++) {
      ends[2 * k] = pieces[k][0];
      ends[2 * k + 1] = pieces[k][1];
    }
    return ConfidenceSet.union(level, ends);
  }

  /** The p-value falls in Q, from one at l1. */
  private ConfidenceSet conditional(double level) {
    double alpha = 1 - level;
    if (ConditionalLr.pValue(l2 - l1, l1, q) >= alpha) {
      return ConfidenceSet.line(level);
    }
    double low = l1;
    double high = l2;
    for (int k = 0; k < 200 && high - low > 1e-15 * high; k++) {
      double mid = 0.5 * (low + high);
      if (ConditionalLr.pValue(mid - l1, l1 + l2 - mid, q) >= alpha) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return below(0.5 * (low + high), level);
  }

  /**
   * With several endogenous regressors: the values of one coefficient at which some value of the
   * others is not rejected, against chi-square(q - m + 1) (Guggenberger, Kleibergen, Mavroeidis and
   * Chen 2012, doi 10.3982/ECTA8537).
   */
  private ConfidenceSet projection(int column, double level, boolean fLaw) {
    int m = g.columns() - 1;
    double t = critical(q - m + 1, level, fLaw) / df;
    int[] others = new int[m - 1];
    for (int k = 1, c = 0; k <= m; k++) {
      if (k != column) {
        others[c++] = k;
      }
    }
    int size = m - 1;
    double[] a = new double[size * size];
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        a[j * size + i] = value(others[i], others[j], t);
      }
    }
    double[] inverse = SymmetricSolver.inverse(a, size);
    if (inverse == null) {
      // the others can make the statistic as small as one likes
      return ConfidenceSet.line(level);
    }
    return ConfidenceSet.quadratic(
        schur(column, column, others, inverse, t),
        -2 * schur(0, column, others, inverse, t),
        schur(0, 0, others, inverse, t),
        level);
  }

  private double value(int i, int j, double t) {
    return g.between(i, j) - t * g.within(i, j);
  }

  private double schur(int i, int j, int[] others, double[] inverse, double t) {
    int size = others.length;
    double s = value(i, j, t);
    for (int k = 0; k < inverse.length; k++) {
      s -= value(i, others[k % size], t) * inverse[k] * value(others[k / size], j, t);
    }
    return s;
  }
}
