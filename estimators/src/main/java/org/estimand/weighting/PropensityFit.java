package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;

/**
 * Fitted propensities.
 *
 * @param arms J
 * @param probabilities n x J, column-major: P(D = arm | X)
 * @param indices the indices of the model; null for a model without estimating equations, empty
 *     where nothing was estimated
 */
record PropensityFit(int arms, double[] probabilities, List<PropensityIndex> indices) {
  /** A model of two arms from P(D = 1 | X), without estimating equations. */
  static PropensityFit binary(double[] e) {
    return new PropensityFit(2, both(e), null);
  }

  /**
   * A model of two arms with one index.
   *
   * @param e n values P(D = 1 | X)
   * @param slopes n derivatives of e in the index
   */
  static PropensityFit binary(
      double[] e, double[] slopes, double[] design, int columns, double[] influence) {
    int n = e.length;
    double[] both = new double[2 * n];
    for (int i = 0; i < n; i++) {
      both[i] = -slopes[i];
      both[n + i] = slopes[i];
    }
    return new PropensityFit(
        2, both(e), List.of(new PropensityIndex(design, columns, influence, both)));
  }

  private static double[] both(double[] e) {
    int n = e.length;
    double[] both = new double[2 * n];
    for (int i = 0; i < n; i++) {
      both[i] = 1 - e[i];
      both[n + i] = e[i];
    }
    return both;
  }

  int rows() {
    return probabilities.length / arms;
  }

  double at(int i, int arm) {
    return probabilities[arm * rows() + i];
  }

  /** The propensities of one arm, n values. */
  double[] of(int arm) {
    int n = rows();
    return java.util.Arrays.copyOfRange(probabilities, arm * n, (arm + 1) * n);
  }

  /** Whether standard errors can account for the model's estimation, or need not. */
  boolean isStackable() {
    return indices != null;
  }

  /**
   * The same fit with every probability capped into [bound, 1 - bound]; capped ones do not move.
   */
  PropensityFit clipped(double bound) {
    if (bound == 0) {
      return this;
    }
    double[] p = probabilities.clone();
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.min(Math.max(p[k], bound), 1 - bound);
    }
    if (indices == null) {
      return new PropensityFit(arms, p, null);
    }
    int n = rows();
    List<PropensityIndex> capped = new ArrayList<>();
    for (PropensityIndex index : indices) {
      double[] slopes = index.slopes().clone();
      int m = slopes.length / arms;
      for (int k = 0; k < slopes.length; k++) {
        int cell = k / m * n + index.row(k % m);
        if (p[cell] != probabilities[cell]) {
          slopes[k] = 0;
        }
      }
      capped.add(index.withSlopes(slopes));
    }
    return new PropensityFit(arms, p, List.copyOf(capped));
  }
}
