package org.estimand.weighting;

/**
 * A fitted propensity.
 *
 * @param probabilities e, n values
 * @param slopes de/du of the index u, n values; null when the model has no index
 * @param design n x q, column-major, the kept columns with the intercept first; null without an
 *     index
 * @param influence n x q, column-major: the influence of each row on each coefficient, scaled so
 *     that coefficient - truth is about their mean; null without an index
 * @param columns q
 */
record PropensityFit(
    double[] probabilities, double[] slopes, double[] design, double[] influence, int columns) {

  /** The same fit with probabilities capped into [bound, 1 - bound]; capped rows have slope 0. */
  PropensityFit clipped(double bound) {
    if (bound == 0) {
      return this;
    }
    double[] e = probabilities.clone();
    double[] d = slopes == null ? null : slopes.clone();
    for (int i = 0; i < e.length; i++) {
      double capped = Math.min(Math.max(e[i], bound), 1 - bound);
      if (capped != e[i]) {
        e[i] = capped;
        if (d != null) {
          d[i] = 0;
        }
      }
    }
    return new PropensityFit(e, d, design, influence, columns);
  }

  boolean isParametric() {
    return influence != null;
  }

  /** Adds gradient' influence_i to every phi_i, gradient being q values. */
  void addInfluence(double[] gradient, double[] phi) {
    int n = phi.length;
    for (int j = 0; j < columns; j++) {
      double g = gradient[j];
      for (int i = 0; i < n; i++) {
        phi[i] += g * influence[j * n + i];
      }
    }
  }

  /** The sum over rows of factor_i times the slope times the design row: q values. */
  double[] gradient(double[] factor) {
    int n = factor.length;
    double[] g = new double[columns];
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += factor[i] * slopes[i] * design[j * n + i];
      }
      g[j] = sum;
    }
    return g;
  }
}
