package org.estimand.learners.linear;

/** Penalties to choose from: geometric from the largest that matters, as in glmnet. */
final class PenaltyGrid {
  private PenaltyGrid() {}

  /**
   * Decreasing penalties.
   *
   * @param largest the first
   * @param count how many
   * @param rows training rows
   * @param features p: the last is 1e-4 of the first, or 1e-2 when there are fewer rows than
   *     features
   */
  static double[] of(double largest, int count, int rows, int features) {
    double[] out = new double[count];
    double ratio = rows < features ? 1e-2 : 1e-4;
    double top = largest > 0 ? largest : 1;
    for (int k = 0; k < count; k++) {
      out[k] = top * Math.pow(ratio, k / (double) Math.max(1, count - 1));
    }
    return out;
  }

  /**
   * The penalty that cross-validation chooses; of equal losses the larger penalty.
   *
   * @param loss K x L mean losses of each fold and penalty, fold by fold
   * @param weight weight of each fold
   * @param oneStandardError the largest penalty within one standard error of the best, instead of
   *     the best
   */
  static int choose(double[] loss, double[] weight, int penalties, boolean oneStandardError) {
    int folds = weight.length;
    double total = 0;
    for (double w : weight) {
      total += w;
    }
    double[] mean = new double[penalties];
    double[] error = new double[penalties];
    int best = 0;
    for (int l = 0; l < penalties; l++) {
      for (int k = 0; k < folds; k++) {
        mean[l] += weight[k] * loss[k * penalties + l] / total;
      }
      double squares = 0;
      for (int k = 0; k < folds; k++) {
        double d = loss[k * penalties + l] - mean[l];
        squares += weight[k] * d * d / total;
      }
      error[l] = Math.sqrt(squares / Math.max(1, folds - 1));
      best = mean[l] < mean[best] ? l : best;
    }
    if (!oneStandardError) {
      return best;
    }
    int chosen = 0;
    while (mean[chosen] > mean[best] + error[best]) {
      chosen++;
    }
    return chosen;
  }
}
