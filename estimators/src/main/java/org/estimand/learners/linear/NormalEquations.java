package org.estimand.learners.linear;

import java.util.Arrays;
import org.estimand.data.FeatureMatrix;

/**
 * The normal equations of one training set: centred on it, columns scaled to length one, factored.
 * A column that the earlier ones explain up to a millionth of its sum of squares is left out as a
 * candidate for being collinear; {@link #confirmed} decides on the data.
 */
final class NormalEquations {
  /** Remaining share of a column's squares below which it is a candidate for being collinear. */
  private static final double CANDIDATE = 1e-6;

  /** Share of a column's squares around its mean below which its centring is not trusted. */
  private static final double CONSTANT = 1e-10;

  /** Largest condition estimate of the equations that are solved as they are. */
  private static final double WELL_CONDITIONED = 1e6;

  /** A column is collinear when its own part is at most this share of its length. */
  private static final double COLLINEAR = 1e-7;

  private final double[] sums;
  private final int q;
  private final int p;
  private final double total;
  private final double[] length;
  private final double[] factor;
  private final int[] kept;
  private final double condition;

  /**
   * Forms and factors the equations.
   *
   * @param sums cross products of (1, features, targets), q x q, lower triangle by rows
   * @param q number of columns
   * @param p number of features
   */
  NormalEquations(double[] sums, int q, int p) {
    this.sums = sums;
    this.q = q;
    this.p = p;
    this.total = sums[0];
    this.length = new double[p];
    this.factor = new double[p * p];
    for (int i = 0; i < p; i++) {
      double own = centred(i + 1, i + 1);
      boolean varies = own > CONSTANT * sums[(i + 1) * q + i + 1];
      length[i] = varies ? Math.sqrt(own) : 0;
    }
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        double d = length[i] * length[j];
        factor[i * p + j] = d == 0 ? 0 : i == j ? 1 : centred(i + 1, j + 1) / d;
      }
    }
    double[] gram = factor.clone();
    this.kept = Cholesky.factor(factor, p, CANDIDATE);
    this.condition = Cholesky.condition(factor, p, kept, norm(gram, p, kept));
  }

  private double centred(int i, int j) {
    return sums[i * q + j] - sums[i * q] * (sums[j * q] / total);
  }

  private static double norm(double[] gram, int p, int[] kept) {
    double most = 0;
    for (int i : kept) {
      double sum = 0;
      for (int j : kept) {
        sum += Math.abs(gram[Math.max(i, j) * p + Math.min(i, j)]);
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /** The estimate of the condition number of the kept columns' correlations. */
  double condition() {
    return condition;
  }

  /** Columns that are not candidates for being collinear, ascending. */
  int[] kept() {
    return kept;
  }

  /** Mean of column c (0 is the constant, then features, then targets) in scaled units. */
  double mean(int c) {
    return sums[c * q] / total;
  }

  /** Slopes in scaled units of a target, 0 for the columns left out. */
  double[] slopes(int target) {
    int row = 1 + p + target;
    double[] b = new double[p];
    for (int j : kept) {
      b[j] = centred(row, j + 1) / length[j];
    }
    Cholesky.solve(factor, p, kept, b);
    for (int j : kept) {
      b[j] /= length[j];
    }
    return b;
  }

  /**
   * Whether the equations can be trusted: their condition estimate is at most 1e6, and each column
   * left out is collinear with the kept ones before it in the data themselves (by the rule of
   * {@link org.estimand.regress.LeastSquares}).
   */
  boolean confirmed(FeatureMatrix x, int[] rows, double[] weights) {
    if (!(condition <= WELL_CONDITIONED)) {
      return false;
    }
    int at = 0;
    for (int j = 0; j < p; j++) {
      if (at < kept.length && kept[at] == j) {
        at++;
      } else if (!collinear(x, rows, weights, j, Arrays.copyOf(kept, at))) {
        return false;
      }
    }
    return true;
  }

  private boolean collinear(FeatureMatrix x, int[] rows, double[] weights, int j, int[] before) {
    double[] b = new double[p];
    if (length[j] > 0) {
      for (int k : before) {
        b[k] = centred(j + 1, k + 1) / length[k];
      }
      Cholesky.solve(factor, p, before, b);
      for (int k : before) {
        b[k] /= length[k];
      }
    }
    int chunk = CrossKernel.CHUNK;
    double[] z = new double[(p + 1) * chunk];
    double own = 0;
    double rest = 0;
    for (int start = 0; start < rows.length; start += chunk) {
      int m = Math.min(chunk, rows.length - start);
      RowChunks.fill(x, rows, start, m, z, chunk);
      for (int r = 0; r < m; r++) {
        double w = weights == null ? 1 : weights[rows[start + r]];
        double v = z[(j + 1) * chunk + r];
        own += w * v * v;
        v -= mean(j + 1);
        for (int k : before) {
          v -= b[k] * (z[(k + 1) * chunk + r] - mean(k + 1));
        }
        rest += w * v * v;
      }
    }
    return rest <= COLLINEAR * COLLINEAR * own;
  }
}
