package org.estimand.weighting;

import org.estimand.regress.SymmetricSolver;

/**
 * What the estimation of the propensity does to the variance of matching on it (Abadie and Imbens
 * 2016, theorems 1 and 2): - c' I^-1 c, and for the effect on one arm + d' I^-1 d, where I is the
 * information of the propensity model, c the covariance of the estimate with its scores, and d the
 * derivative of the population effect in its coefficients.
 *
 * <p>With q the probability of the arm that is the population, g its derivative in the index z'b, f
 * and p those of P(D=1), and moments given the propensity estimated from its nearest rows in an
 * arm:
 *
 * <p>ATE: c_a = mean of g_a cov_a(z, Y) / p_a for each arm a. ATT, ATC: for the arm itself c = sum
 * of g {z (mu - m) + cov(z, Y)} / N, for the other c = sum of g {z (mu - m) - q/(1-q) cov(z, Y)} /
 * N, and d = sum of g z (y~ - m) / N with y~ the row's own outcome or that of the row nearest in
 * all covariates. Sums are over all rows, also those that a caliper leaves without a match.
 */
final class EstimatedScoreVariance {
  private final double[] y;
  private final Arms arms;
  private final PropensityFit fit;
  private final PropensityIndex index;
  private final int n;
  private final int q;

  EstimatedScoreVariance(double[] y, Arms arms, PropensityFit fit) {
    this.y = y;
    this.arms = arms;
    this.fit = fit;
    this.index = fit.indices().get(0);
    this.n = y.length;
    this.q = index.columns();
  }

  /**
   * The 2 x 2 matrix to be added to the covariance of the two means.
   *
   * @param means of arm 0 and arm 1
   * @param around for each arm the rows nearest in the propensity, the row itself included
   * @param alike for each arm the rows nearest in all covariates, of rows in the other; not used
   *     for ATE
   */
  double[] change(Target target, double[] means, MatchSets[] around, MatchSets[] alike) {
    double[] inverse = SymmetricSolver.inverse(information(), q);
    double[][] c = new double[2][];
    double[][] d = new double[2][];
    for (int arm = 0; arm < 2; arm++) {
      c[arm] = covariance(target, arm, means[arm], around[arm]);
      d[arm] =
          target.isFocal()
              ? derivative(target.focal(), arm, means[arm], alike[arm])
              : new double[q];
    }
    double[] v = new double[4];
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        v[2 * b + a] = form(d[a], inverse, d[b]) - form(c[a], inverse, c[b]);
      }
    }
    return v;
  }

  private double slope(int i, int arm) {
    return index.slopes()[arm * n + i];
  }

  private double[] information() {
    double[] a = new double[q * q];
    for (int i = 0; i < n; i++) {
      double w = slope(i, 1) * slope(i, 1) / (fit.at(i, 1) * fit.at(i, 0));
      for (int j = 0; j < q; j++) {
        for (int k = 0; k < q; k++) {
          a[k * q + j] += w * index.design()[j * n + i] * index.design()[k * n + i];
        }
      }
    }
    return a;
  }

  private double[] covariance(Target target, int arm, double mean, MatchSets near) {
    double[] sum = new double[q];
    PointGroups groups = near.groups();
    double[] local = new double[q];
    int counted = 0;
    for (int g = 0; g < groups.count(); g++) {
      double mu = near.mean(g, y, 0);
      covariances(near, g, mu, local);
      for (int t = groups.start()[g]; t < groups.start()[g + 1]; t++) {
        int i = groups.rows()[t];
        if (!target.isFocal()) {
          add(sum, slope(i, arm) / fit.at(i, arm), local);
          counted++;
          continue;
        }
        int focal = target.focal();
        counted += arms.code()[i] == focal ? 1 : 0;
        double p = fit.at(i, focal);
        add(sum, slope(i, focal) * (arm == focal ? 1 : -p / (1 - p)), local);
        addRow(sum, slope(i, focal) * (mu - mean), i);
      }
    }
    return divided(sum, counted);
  }

  private double[] derivative(int focal, int arm, double mean, MatchSets alike) {
    double[] sum = new double[q];
    int counted = 0;
    for (int i = 0; i < n; i++) {
      counted += arms.code()[i] == focal ? 1 : 0;
      double outcome = arms.code()[i] == arm ? y[i] : alike.mean(alike.groups().groupOf()[i], y, 0);
      addRow(sum, slope(i, focal) * (outcome - mean), i);
    }
    return divided(sum, counted);
  }

  /** Covariances of the design with the outcome among the rows near a group. */
  private void covariances(MatchSets near, int group, double mu, double[] out) {
    PointGroups groups = near.groups();
    int size = near.size(group);
    for (int j = 0; j < q; j++) {
      double z = near.mean(group, index.design(), j * n);
      double sum = 0;
      for (int k = near.start()[group]; k < near.start()[group + 1]; k++) {
        int member = near.members()[k];
        for (int t = groups.start()[member]; t < groups.start()[member + 1]; t++) {
          int i = groups.rows()[t];
          sum += (index.design()[j * n + i] - z) * (y[i] - mu);
        }
      }
      out[j] = sum / (size - 1);
    }
  }

  private static void add(double[] sum, double factor, double[] values) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * values[j];
    }
  }

  private void addRow(double[] sum, double factor, int i) {
    for (int j = 0; j < q; j++) {
      sum[j] += factor * index.design()[j * n + i];
    }
  }

  private static double[] divided(double[] sum, int count) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] /= count;
    }
    return sum;
  }

  private double form(double[] a, double[] inverse, double[] b) {
    double sum = 0;
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        sum += a[j] * inverse[j * q + k] * b[k];
      }
    }
    return sum;
  }
}
