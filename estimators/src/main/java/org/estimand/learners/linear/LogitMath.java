package org.estimand.learners.linear;

import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.FitContext;
import org.estimand.learn.TrainingSet;

/** Logistic regression by maximum likelihood: Newton's method with step halving. */
final class LogitMath {
  private LogitMath() {}

  /**
   * Maximises the likelihood.
   *
   * @param kept features used, not collinear on the training rows
   * @param start coefficients to start from: constant, then one per feature of the matrix; null for
   *     zeros
   * @param context threads for the pass, or null for one
   * @return constant, then one coefficient per feature of the matrix, in centred and scaled columns
   * @throws NotIdentifiedException IDENT-003 when a feature separates the classes
   * @throws ConvergenceException CONV-030 when Newton's method does not settle
   */
  static double[] fit(TrainingSet data, int[] kept, double[] start, FitContext context) {
    LogitPass pass =
        new LogitPass(data.features(), data.rows(), data.target(), data.weights(), kept);
    LogitNewton newton = new LogitNewton(data.features(), kept, pass.rows(), start);
    while (!newton.isDone()) {
      newton.take(pass.at(newton.point(), newton.wantsInformation(), context));
    }
    return newton.coefficients();
  }

  /**
   * Whether Newton's method, whose steps shrink quadratically by now, would next take a step below
   * 1e-14: the step at hand then is the last that matters.
   */
  static boolean quadratic(double step, double previous, double size) {
    double ratio = step / previous;
    return ratio < 1e-2 && ratio * ratio * step <= 1e-14 * size;
  }

  /**
   * Whether a fit whose steps use the information of the step before, and so shrink by the same
   * ratio each time, would next take a step below 1e-14.
   */
  static boolean linear(double step, double previous, double size) {
    double ratio = step / previous;
    return ratio < 1e-2 && ratio * step <= 1e-14 * size;
  }

  /**
   * Whether the road to the maximum looks like one to infinity: a step of more than 1e3, or more
   * than 25 of them, while rows are certain. A large step alone is no separation.
   */
  static boolean runsAway(double step, int iteration, int certain) {
    return (step > 1e3 || iteration > 25) && certain > 0;
  }
}
