package org.estimand.learners.tree;

/**
 * A loss as boosting sees it: additive scores f, one array for each output, and for each output the
 * first two derivatives by f.
 */
interface Objective {
  /** Number of scores of a row. */
  int outputs();

  /** The best constant scores. */
  double[] start(double[] y, double[] w);

  /** Called once in a round, before {@link #derivatives}. */
  default void prepare(double[][] f) {}

  /**
   * Fills the derivatives of an output, weights not included.
   *
   * @param h null where the second derivative is one
   */
  void derivatives(int output, double[] y, double[][] f, double[] g, double[] h);

  /** Whether all second derivatives are one. */
  default boolean unitHessian() {
    return false;
  }

  /** Whether leaf values are medians of residuals instead of Newton steps. */
  default boolean medians() {
    return false;
  }

  /** The loss of a row with these scores. */
  double loss(double y, double[] scores);

  /** Turns scores into what the predictor returns; {@code out} may be longer than the scores. */
  void respond(double[] scores, double[] out);

  /** Number of values that {@link #respond} gives. */
  default int responses() {
    return 1;
  }
}
