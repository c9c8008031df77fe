package org.estimand.learners.linear;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.FitContext;
import org.estimand.learn.TrainingSet;

/** Logistic regression by maximum likelihood: Newton's method with step halving. */
final class LogitMath {
  private static final int MOST_ITERATIONS = 100;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double TINY_PIVOT = 1e-14;

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
    FeatureMatrix x = data.features();
    LogitPass pass = new LogitPass(x, data.rows(), data.target(), data.weights(), kept);
    int q = pass.size();
    double[] b = new double[q];
    if (start != null) {
      b[0] = start[0];
      for (int k = 1; k < q; k++) {
        b[k] = start[kept[k - 1] + 1];
      }
    }
    LogitPass.Sums now = pass.at(b, context);
    boolean settled = false;
    int iteration = 0;
    double previous = 0;
    while (!settled) {
      double[] step = now.gradient().clone();
      double[] factor = now.information().clone();
      int[] rank = Cholesky.factor(factor, q, TINY_PIVOT);
      if (rank.length < q || ++iteration > MOST_ITERATIONS) {
        throw failed(x, kept, b, now, iteration);
      }
      Cholesky.solve(factor, q, rank, step);
      double largest = 0;
      double size = 1;
      for (int j = 0; j < q; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        size = Math.max(size, Math.abs(b[j]));
      }
      if (!(largest < Double.POSITIVE_INFINITY)) {
        throw failed(x, kept, b, now, iteration);
      }
      if (quadratic(largest, previous, size)) {
        for (int j = 0; j < q; j++) {
          b[j] += step[j];
        }
        break;
      }
      previous = largest;
      double shrink = 1;
      double[] next = new double[q];
      LogitPass.Sums then = null;
      for (int half = 0; half < 40; half++) {
        for (int j = 0; j < q; j++) {
          next[j] = b[j] + shrink * step[j];
        }
        then = pass.at(next, context);
        if (then.value() >= now.value() - 1e-12 * Math.abs(now.value())) {
          break;
        }
        shrink /= 2;
      }
      settled =
          largest <= SETTLED * size || largest <= NEARLY * size && then.value() <= now.value();
      b = next;
      now = then;
      if (largest * shrink > 1e3 || !settled && iteration > 25 && now.certain() > 0) {
        throw separation(x, kept, b, now.certain());
      }
    }
    if (now.certain() == pass.rows()) {
      throw separation(x, kept, b, now.certain());
    }
    double[] all = new double[x.columns() + 1];
    all[0] = b[0];
    for (int k = 1; k < q; k++) {
      all[kept[k - 1] + 1] = b[k];
    }
    return all;
  }

  /**
   * Whether Newton's method, whose steps shrink quadratically by now, would next take a step below
   * 1e-14: the step at hand then is the last that matters.
   */
  static boolean quadratic(double step, double previous, double size) {
    double ratio = step / previous;
    return ratio < 1e-2 && ratio * ratio * step <= 1e-14 * size;
  }

  private static NotIdentifiedException separation(
      FeatureMatrix x, int[] kept, double[] b, int rows) {
    int worst = 0;
    for (int j = 1; j < b.length; j++) {
      if (worst == 0 || Math.abs(b[j]) > Math.abs(b[worst])) {
        worst = j;
      }
    }
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + rows
            + (rows == 1 ? " row" : " rows")
            + " (logistic learner"
            + (worst > 0 ? ", separation by \"" + x.names().get(kept[worst - 1]) + "\"" : "")
            + "). Trim, penalise, or drop the covariate.");
  }

  private static RuntimeException failed(
      FeatureMatrix x, int[] kept, double[] b, LogitPass.Sums sums, int iterations) {
    if (sums.certain() > 0) {
      return separation(x, kept, b, sums.certain());
    }
    return new ConvergenceException(
        "CONV-030",
        "The logistic learner did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", List.copyOf(x.names()))
            + ". Look for nearly collinear or badly scaled columns.");
  }
}
