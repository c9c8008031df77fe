package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;

/**
 * Fitted propensities.
 *
 * @param arms J
 * @param probabilities n x J, column-major: P(D = arm | X)
 * @param indices the indices of the model; empty for a model without estimating equations
 */
record PropensityFit(int arms, double[] probabilities, List<PropensityIndex> indices) {
  /** A model of two arms from P(D = 1 | X), without estimating equations. */
  static PropensityFit binary(double[] e) {
    return new PropensityFit(2, both(e), List.of());
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

  boolean isParametric() {
    return !indices.isEmpty();
  }

  /**
   * The same fit with every probability capped into [bound, 1 - bound]; capped ones do not move.
   */
  PropensityFit clipped(double bound) {
    if (bound == 0) {
      return this;
    }
    double[] p = probabilities.clone();
    List<double[]> slopes = new ArrayList<>();
    indices.forEach(index -> slopes.add(index.slopes().clone()));
    for (int k = 0; k < p.length; k++) {
      double capped = Math.min(Math.max(p[k], bound), 1 - bound);
      if (capped != p[k]) {
        p[k] = capped;
        for (double[] s : slopes) {
          s[k] = 0;
        }
      }
    }
    List<PropensityIndex> capped = new ArrayList<>();
    for (int b = 0; b < indices.size(); b++) {
      capped.add(indices.get(b).withSlopes(slopes.get(b)));
    }
    return new PropensityFit(arms, p, List.copyOf(capped));
  }
}
