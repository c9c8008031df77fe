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

  /** Losses that differ by less than this share are equal: backends differ in their last digits. */
  private static final double EQUAL = 1e-9;

  /** The smallest loss; of equal ones the larger penalty, which comes first. */
  static KernelChoice of(double width, double[] penalties, double[] losses, int rank) {
    double least = losses[0];
    for (double loss : losses) {
      least = loss < least ? loss : least;
    }
    int best = 0;
    while (best < losses.length - 1 && losses[best] > least * (1 + EQUAL)) {
      best++;
    }
    return new KernelChoice(
        width,
        penalties[best],
        losses[best],
        penalties.length > 1 && best == penalties.length - 1,
        rank);
  }

  /** Whether its loss is smaller; of equal ones the first is kept, which has the larger width. */
  boolean isBetterThan(KernelChoice first) {
    return loss < first.loss * (1 - EQUAL);
  }
}
