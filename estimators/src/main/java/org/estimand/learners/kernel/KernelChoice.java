package org.estimand.learners.kernel;

/**
 * The best penalty at a width.
 *
 * @param width of the Gaussian kernel
 * @param penalty lambda
 * @param loss its leave-one-out error
 * @param atEnd whether it is the smallest of several
 * @param rank rows that a prediction needs
 */
record KernelChoice(double width, double penalty, double loss, boolean atEnd, int rank) {

  /** The smallest loss; of equal ones the larger penalty, which comes first. */
  static KernelChoice of(double width, double[] penalties, double[] losses, int rank) {
    int best = 0;
    for (int l = 1; l < losses.length; l++) {
      best = losses[l] < losses[best] ? l : best;
    }
    return new KernelChoice(
        width,
        penalties[best],
        losses[best],
        penalties.length > 1 && best == penalties.length - 1,
        rank);
  }
}
