package org.estimand.weighting;

/** Outcome regressions of both arms: regression adjustment and AIPW, with stacked influences. */
final class RegressionMath {
  private RegressionMath() {}

  /**
   * A linear regression fitted in one arm.
   *
   * @param predictions n values, for all rows
   * @param design n x q with the intercept first
   * @param influence n x q, zero outside the arm
   * @param columns q
   */
  record ArmFit(double[] predictions, double[] design, double[] influence, int columns) {
    void addInfluence(double[] gradient, double[] phi) {
      int n = phi.length;
      for (int j = 0; j < columns; j++) {
        double g = gradient[j];
        for (int i = 0; i < n; i++) {
          phi[i] += g * influence[j * n + i];
        }
      }
    }

    /** The sum over rows of factor_i times the design row. */
    double[] gradient(double[] factor) {
      int n = factor.length;
      double[] g = new double[columns];
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += factor[i] * design[j * n + i];
        }
        g[j] = sum;
      }
      return g;
    }
  }

  /**
   * The mean of one potential outcome by regression adjustment: predictions averaged over the
   * target population.
   *
   * @param population n weights of the target population (sampling weights, times the treatment for
   *     ATT)
   * @return the mean, then n influences
   */
  static double[] adjusted(ArmFit fit, double[] population) {
    int n = population.length;
    double total = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      total += population[i];
      sum += population[i] * fit.predictions()[i];
    }
    double mu = sum / total;
    double[] phi = new double[n];
    double[] factor = new double[n];
    for (int i = 0; i < n; i++) {
      phi[i] = n * population[i] * (fit.predictions()[i] - mu) / total;
      factor[i] = population[i] / total;
    }
    fit.addInfluence(fit.gradient(factor), phi);
    return joined(mu, phi);
  }

  /**
   * The mean of one potential outcome by augmented weighting: predictions averaged over the target
   * population plus the weighted residuals of the arm.
   *
   * @param y n outcomes
   * @param inArm n flags of the arm
   * @param population n weights of the target population
   * @param solution the weights of the propensity model
   * @param normalized whether the residuals' weights are divided by their own sum
   * @param stacked whether the influences account for the estimation of the weights
   * @return the mean, then n influences
   */
  static double[] augmented(
      double[] y,
      boolean[] inArm,
      double[] population,
      ArmFit fit,
      WeightSolution solution,
      boolean normalized,
      boolean stacked) {
    int n = y.length;
    double total = 0;
    double sum = 0;
    double weightSum = 0;
    double residualSum = 0;
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      total += population[i];
      sum += population[i] * fit.predictions()[i];
      if (inArm[i]) {
        w[i] = solution.weights()[i];
        weightSum += w[i];
        residualSum += w[i] * (y[i] - fit.predictions()[i]);
      }
    }
    double adjusted = sum / total;
    double divisor = normalized ? weightSum : total;
    double correction = residualSum / divisor;
    double[] phi = new double[n];
    double[] onPredictions = new double[n];
    double[] onWeights = new double[n];
    for (int i = 0; i < n; i++) {
      double r = y[i] - fit.predictions()[i];
      double d = normalized ? w[i] : population[i];
      phi[i] =
          n * population[i] * (fit.predictions()[i] - adjusted) / total
              + n * (w[i] * (inArm[i] ? r : 0) - d * correction) / divisor;
      onPredictions[i] = population[i] / total - w[i] / divisor;
      onWeights[i] = inArm[i] ? (r - (normalized ? correction : 0)) / divisor : 0;
    }
    fit.addInfluence(fit.gradient(onPredictions), phi);
    if (stacked) {
      solution.propagate(onWeights, phi, 0);
    }
    return joined(adjusted + correction, phi);
  }

  private static double[] joined(double mu, double[] phi) {
    double[] out = new double[phi.length + 1];
    out[0] = mu;
    System.arraycopy(phi, 0, out, 1, phi.length);
    return out;
  }
}
