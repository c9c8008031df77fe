package org.estimand.weighting;

/**
 * Weighted means of the outcome in every arm.
 *
 * @param means J values
 * @param influence n x J, column-major
 */
record ArmMeans(double[] means, double[] influence) {
  /**
   * Weighted means and their influences.
   *
   * @param y n outcomes
   * @param base n sampling weights, 0 for rows left out
   * @param solution the weights
   * @param stacked whether the influences account for the estimation of the weights
   */
  static ArmMeans of(
      double[] y,
      Arms arms,
      double[] base,
      WeightSolution solution,
      Target target,
      Normalization normalization,
      boolean stacked) {
    int n = y.length;
    int count = arms.count();
    double[] w = solution.weights();
    boolean hajek = normalization == Normalization.HAJEK;
    double[] means = new double[count];
    double[] phi = new double[n * count];
    double[] factor = new double[n];
    for (int arm = 0; arm < count; arm++) {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < n; i++) {
        boolean mine = arms.code()[i] == arm;
        sum += mine ? w[i] * y[i] : 0;
        total += divisor(i, mine, arms, base, w, target, hajek);
      }
      double mu = sum / total;
      for (int i = 0; i < n; i++) {
        boolean mine = arms.code()[i] == arm;
        double d = divisor(i, mine, arms, base, w, target, hajek);
        phi[arm * n + i] = n * ((mine ? w[i] * y[i] : 0) - d * mu) / total;
        factor[i] = mine ? (y[i] - (hajek ? mu : 0)) / total : 0;
      }
      if (stacked) {
        solution.propagate(factor, phi, arm * n);
      }
      means[arm] = mu;
    }
    return new ArmMeans(means, phi);
  }

  private static double divisor(
      int i, boolean mine, Arms arms, double[] base, double[] w, Target target, boolean hajek) {
    if (hajek) {
      return mine ? w[i] : 0;
    }
    return target.includes(arms.code()[i]) ? base[i] : 0;
  }

  /** Kish's effective sample size of an arm. */
  static double effectiveSampleSize(double[] weights, Arms arms, int arm) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      if (arms.code()[i] == arm) {
        sum += weights[i];
        squares += weights[i] * weights[i];
      }
    }
    return sum * sum / squares;
  }
}
