package org.estimand.weighting;

/**
 * The targeting step of one arm.
 *
 * @param mean mean of the moved predictions, on the scale of the outcome
 * @param step the coefficient of 1/e
 * @param influence n values
 */
record Targeting(double mean, double step, double[] influence) {
  private static final int MOST_STEPS = 200;
  private static final double SETTLED = 1e-15;

  /**
   * Moves the predictions of an arm.
   *
   * @param y n outcomes
   * @param inArm n flags
   * @param base n sampling weights
   * @param e n propensities of the arm
   * @param predictions n predicted outcomes under the arm
   * @param bound scaled predictions stay in [bound, 1 - bound]
   */
  static Targeting of(
      double[] y, boolean[] inArm, double[] base, double[] e, double[] predictions, double bound) {
    int n = y.length;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      if (base[i] > 0) {
        low = Math.min(low, y[i]);
        high = Math.max(high, y[i]);
      }
    }
    double range = high > low ? high - low : 1;
    double[] offset = new double[n];
    for (int i = 0; i < n; i++) {
      double q = Math.min(Math.max((predictions[i] - low) / range, bound), 1 - bound);
      offset[i] = Math.log(q / (1 - q));
    }
    double step = solve(y, inArm, base, e, offset, low, range);
    double total = 0;
    double sum = 0;
    double[] moved = new double[n];
    for (int i = 0; i < n; i++) {
      moved[i] = low + range / (1 + Math.exp(-offset[i] - step / e[i]));
      total += base[i];
      sum += base[i] * moved[i];
    }
    double mean = sum / total;
    double[] phi = new double[n];
    for (int i = 0; i < n; i++) {
      double correction = inArm[i] ? (y[i] - moved[i]) / e[i] : 0;
      phi[i] = n * base[i] * (correction + moved[i] - mean) / total;
    }
    return new Targeting(mean, step, phi);
  }

  /**
   * The root of a score that falls in the step: Newton, kept between points of opposite sign. Where
   * all outcomes of the arm are the largest (or least) of the sample there is none, and the step
   * ends where predictions cannot be told from that value.
   */
  private static double solve(
      double[] y,
      boolean[] inArm,
      double[] base,
      double[] e,
      double[] offset,
      double low,
      double range) {
    double step = 0;
    double below = Double.NEGATIVE_INFINITY;
    double above = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MOST_STEPS; k++) {
      double score = 0;
      double information = 0;
      for (int i = 0; i < y.length; i++) {
        if (inArm[i] && base[i] > 0) {
          double h = 1 / e[i];
          double q = 1 / (1 + Math.exp(-offset[i] - step * h));
          score += base[i] * h * ((y[i] - low) / range - q);
          information += base[i] * h * h * q * (1 - q);
        }
      }
      if (score == 0 || !(information > 0)) {
        return step;
      }
      below = score > 0 ? step : below;
      above = score > 0 ? above : step;
      double next = step + score / information;
      if (!(next > below && next < above)) {
        next = 0.5 * (below + above);
      }
      if (!(Math.abs(next - step) > SETTLED * Math.max(1e-3, Math.abs(next)))) {
        return Double.isFinite(next) ? next : step;
      }
      step = next;
    }
    return step;
  }
}
