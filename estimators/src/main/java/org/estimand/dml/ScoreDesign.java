package org.estimand.dml;

import org.estimand.inference.VcovType;

/**
 * How scores are averaged and how the variance of the average is formed in one repetition. With J =
 * mean(psiA) the estimate is -mean(psiB) / J and its variance gamma(psi, psi) / (size J^2).
 */
abstract class ScoreDesign {
  /** Weights with mean one, or null. */
  final double[] weights;

  ScoreDesign(double[] weights) {
    this.weights = weights;
  }

  /** The average of n values. */
  abstract double mean(double[] x);

  /** The second moment of two sets of n values, as the variance formula needs it. */
  abstract double gamma(double[] x, double[] y);

  /** All second moments of p sets of n values, p x p, column-major. */
  double[] gammas(double[]... x) {
    int p = x.length;
    double[] out = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        out[b * p + a] = gamma(x[b], x[a]);
        out[a * p + b] = out[b * p + a];
      }
    }
    return out;
  }

  /** The number of independent units. */
  abstract double size();

  /** Row i has the influence -rowScale(i) psi_i / J. */
  abstract double rowScale(int i);

  /** The covariance that {@link #gamma} stands for. */
  abstract VcovType vcovType();

  /** Whether the covariance follows from the influence function by the general formula. */
  boolean fromInfluence() {
    return true;
  }

  final double weight(int i) {
    return weights == null ? 1.0 : weights[i];
  }

  /** Weighted mean over all rows, without any role for folds or clusters. */
  static double plainMean(double[] x, double[] weights) {
    double s = 0;
    if (weights == null) {
      for (double v : x) {
        s += v;
      }
      return s / x.length;
    }
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      s += weights[i] * x[i];
      total += weights[i];
    }
    return s / total;
  }
}
