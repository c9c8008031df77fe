package org.estimand.crossfit;

/** How well a nuisance predicts rows it was not trained on. */
final class OutOfFoldLoss {
  private static final double TINY = 1e-15;

  private OutOfFoldLoss() {}

  /** The loss in each repetition. */
  static double[] of(Nuisance nuisance, double[][] predictions, FoldAssignment folds) {
    double[] losses = new double[predictions.length];
    int n = folds.rows();
    for (int r = 0; r < losses.length; r++) {
      double[] y = nuisance.target(r);
      double[] w = nuisance.weights();
      double sum = 0;
      double total = 0;
      for (int i = 0; i < n; i++) {
        if (nuisance.trainable() != null && !nuisance.trainable()[i]) {
          continue;
        }
        double weight = w == null ? 1.0 : w[i];
        sum += weight * loss(nuisance.classes(), predictions[r], y[i], i, n);
        total += weight;
      }
      losses[r] = sum / total;
    }
    return losses;
  }

  private static double loss(int classes, double[] prediction, double y, int i, int n) {
    if (classes == 0) {
      double e = y - prediction[i];
      return e * e;
    }
    double p =
        classes == 2
            ? (y == 1.0 ? prediction[i] : 1 - prediction[i])
            : prediction[((int) y) * n + i];
    return -Math.log(Math.max(p, TINY));
  }
}
