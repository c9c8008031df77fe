package org.estimand.learners.linear;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Newton's method with step halving for one logistic regression, turned inside out: it says at
 * which coefficients it wants the sums and goes on when it has them, so that the fits of many
 * training sets can share their passes over the data.
 *
 * <p>Once a step is below 1e-4 of the coefficients, the next one uses the information at hand: it
 * changes by no more than that share, which a further step or two makes up for at the price of
 * gradients.
 */
final class LogitNewton {
  private static final int MOST_ITERATIONS = 100;
  private static final int MOST_HALVINGS = 39;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double TINY_PIVOT = 1e-14;
  private static final double STEADY = 1e-4;

  private final FeatureMatrix x;
  private final int[] kept;
  private final int rows;
  private final int q;
  private double[] b;
  private double[] next;
  private LogitPass.Sums now;
  private double[] factor;
  private int[] rank;
  private double[] step;
  private double largest;
  private double size;
  private double previous;
  private double shrink = 1;
  private int halvings;
  private int iteration;
  private boolean fresh;
  private boolean wanted = true;
  private boolean done;

  /**
   * A fit from a start.
   *
   * @param kept features used, not collinear on the training rows
   * @param rows number of training rows
   * @param start coefficients: constant, then one per feature of the matrix; null for zeros
   */
  LogitNewton(FeatureMatrix x, int[] kept, int rows, double[] start) {
    this.x = x;
    this.kept = kept;
    this.rows = rows;
    this.q = kept.length + 1;
    this.next = new double[q];
    if (start != null) {
      next[0] = start[0];
      for (int k = 1; k < q; k++) {
        next[k] = start[kept[k - 1] + 1];
      }
    }
  }

  /** Whether the maximum is found. */
  boolean isDone() {
    return done;
  }

  /** The coefficients at which the sums are wanted: the constant, then the kept features. */
  double[] point() {
    return next;
  }

  /** The same with zeros for the features left out. */
  double[] fullPoint() {
    return full(next);
  }

  /** Whether the information is wanted as well. */
  boolean wantsInformation() {
    return wanted;
  }

  /** Features used. */
  int[] kept() {
    return kept;
  }

  /** Constant, then one coefficient per feature of the matrix, in centred and scaled columns. */
  double[] coefficients() {
    return full(b);
  }

  private double[] full(double[] of) {
    double[] all = new double[x.columns() + 1];
    all[0] = of[0];
    for (int k = 1; k < q; k++) {
      all[kept[k - 1] + 1] = of[k];
    }
    return all;
  }

  /**
   * Goes on with the sums at {@link #point()}.
   *
   * @throws NotIdentifiedException IDENT-003 when a feature separates the classes
   * @throws ConvergenceException CONV-030 when Newton's method does not settle
   */
  void take(LogitPass.Sums sums) {
    if (now == null) {
      accept(sums);
      propose();
      return;
    }
    boolean climbs = sums.value() >= now.value() - 1e-12 * Math.abs(now.value());
    if (!climbs && halvings < MOST_HALVINGS) {
      halvings++;
      shrink /= 2;
      next = along();
      return;
    }
    boolean settled =
        largest <= SETTLED * size || largest <= NEARLY * size && sums.value() <= now.value();
    accept(sums);
    if (settled) {
      finish();
      return;
    }
    if (LogitMath.runsAway(largest * shrink, iteration, now.certain())) {
      throw separation();
    }
    propose();
  }

  private void accept(LogitPass.Sums sums) {
    b = next;
    now = sums;
    fresh = sums.information() != null;
    if (fresh) {
      factor = sums.information().clone();
      rank = Cholesky.factor(factor, q, TINY_PIVOT);
    }
  }

  private void propose() {
    if (rank.length < q || ++iteration > MOST_ITERATIONS) {
      throw failed();
    }
    step = now.gradient().clone();
    Cholesky.solve(factor, q, rank, step);
    previous = largest;
    largest = 0;
    size = 1;
    for (int j = 0; j < q; j++) {
      largest = Math.max(largest, Math.abs(step[j]));
      size = Math.max(size, Math.abs(b[j]));
    }
    if (!(largest < Double.POSITIVE_INFINITY)) {
      throw failed();
    }
    shrink = 1;
    halvings = 0;
    next = along();
    if (fresh
        ? LogitMath.quadratic(largest, previous, size)
        : LogitMath.linear(largest, previous, size)) {
      b = next;
      finish();
      return;
    }
    boolean slow = previous > 0 && largest > 1e-2 * previous;
    wanted = largest > STEADY * size || slow;
  }

  private double[] along() {
    double[] to = new double[q];
    for (int j = 0; j < q; j++) {
      to[j] = b[j] + shrink * step[j];
    }
    return to;
  }

  private void finish() {
    if (now.certain() == rows) {
      throw separation();
    }
    done = true;
  }

  private NotIdentifiedException separation() {
    int worst = 0;
    for (int j = 1; j < q; j++) {
      if (worst == 0 || Math.abs(b[j]) > Math.abs(b[worst])) {
        worst = j;
      }
    }
    int certain = now.certain();
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + certain
            + (certain == 1 ? " row" : " rows")
            + " (logistic learner"
            + (worst > 0 ? ", separation by \"" + x.names().get(kept[worst - 1]) + "\"" : "")
            + "). Trim, penalise, or drop the covariate.");
  }

  private RuntimeException failed() {
    if (now.certain() > 0) {
      return separation();
    }
    return new ConvergenceException(
        "CONV-030",
        "The logistic learner did not settle in "
            + iteration
            + " iterations on columns "
            + String.join(", ", List.copyOf(x.names()))
            + ". Look for nearly collinear or badly scaled columns.");
  }
}
