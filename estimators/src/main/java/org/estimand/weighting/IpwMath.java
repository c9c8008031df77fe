package org.estimand.weighting;

/** Weighted means of both arms and their influence functions. */
final class IpwMath {
  private IpwMath() {}

  /**
   * The means of both potential outcomes.
   *
   * @param treatedMean mean under treatment
   * @param controlMean mean under control
   * @param treatedInfluence n values, treatedMean - truth is about their mean
   * @param controlInfluence n values
   * @param weights n final weights, sampling weights included, 0 for dropped rows
   */
  record Means(
      double treatedMean,
      double controlMean,
      double[] treatedInfluence,
      double[] controlInfluence,
      double[] weights) {}

  /**
   * Weighted means.
   *
   * @param y n outcomes
   * @param treated n flags
   * @param base n sampling weights, 0 for rows trimmed away
   * @param fit the propensity
   * @param stacked whether the influence functions account for the estimation of the propensity
   */
  static Means means(
      double[] y,
      boolean[] treated,
      double[] base,
      PropensityFit fit,
      Estimand estimand,
      Normalization normalization,
      boolean stacked) {
    int n = y.length;
    double[] weights = new double[n];
    double[] slopes = new double[n];
    for (int i = 0; i < n; i++) {
      if (base[i] > 0) {
        double e = fit.probabilities()[i];
        weights[i] = base[i] * Tilting.weight(estimand, treated[i], e);
        slopes[i] = base[i] * Tilting.derivative(estimand, treated[i], e);
      }
    }
    double[] mean = new double[2];
    double[][] phi = new double[2][n];
    for (int arm = 0; arm < 2; arm++) {
      boolean wanted = arm == 1;
      double sum = 0;
      double total = 0;
      for (int i = 0; i < n; i++) {
        if (treated[i] == wanted) {
          sum += weights[i] * y[i];
        }
        total += denominator(i, wanted, treated, base, weights, estimand, normalization);
      }
      double mu = sum / total;
      double[] factor = new double[n];
      for (int i = 0; i < n; i++) {
        boolean mine = treated[i] == wanted;
        double d = denominator(i, wanted, treated, base, weights, estimand, normalization);
        phi[arm][i] = n * ((mine ? weights[i] * y[i] : 0) - d * mu) / total;
        double center = normalization == Normalization.HAJEK ? mu : 0;
        factor[i] = mine ? slopes[i] * (y[i] - center) / total : 0;
      }
      if (stacked) {
        fit.addInfluence(fit.gradient(factor), phi[arm]);
      }
      mean[arm] = mu;
    }
    return new Means(mean[1], mean[0], phi[1], phi[0], weights);
  }

  private static double denominator(
      int i,
      boolean arm,
      boolean[] treated,
      double[] base,
      double[] weights,
      Estimand estimand,
      Normalization normalization) {
    if (normalization == Normalization.HAJEK) {
      return treated[i] == arm ? weights[i] : 0;
    }
    return switch (estimand) {
      case ATE -> base[i];
      case ATT -> treated[i] ? base[i] : 0;
      case ATC -> treated[i] ? 0 : base[i];
      case ATO, ATM, ATEN ->
          throw new IllegalArgumentException(estimand + " has no Horvitz-Thompson form");
    };
  }

  /** Kish's effective sample size of an arm. */
  static double effectiveSampleSize(double[] weights, boolean[] treated, boolean arm) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      if (treated[i] == arm) {
        sum += weights[i];
        squares += weights[i] * weights[i];
      }
    }
    return sum * sum / squares;
  }
}
