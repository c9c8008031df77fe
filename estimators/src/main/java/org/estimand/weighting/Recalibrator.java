package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.data.RowOrder;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.Design;
import org.estimand.regress.Link;

/** Recalibrates propensities of two arms. */
final class Recalibrator {
  private static final double EXTREME = 1e-6;

  private Recalibrator() {}

  /**
   * The fit with recalibrated propensities, and a note of how well both predict.
   *
   * @throws NotSupportedException NOTSUP-186 for more than two arms
   */
  static Propensity.Fitted of(Recalibration how, Propensity.Fitted fitted, WeightProblem problem) {
    Arms arms = problem.arms();
    if (arms.count() > 2) {
      throw new NotSupportedException(
          "NOTSUP-186",
          "Propensities of two arms can be recalibrated; the treatment has "
              + arms.count()
              + ". Leave the recalibration out.");
    }
    double[] e = fitted.fit().of(1);
    boolean[] treated = arms.in(1);
    double[] base = problem.base();
    double[] after =
        switch (how) {
          case PLATT -> platt(e, treated, base);
          case ISOTONIC -> isotonic(e, treated, base);
          case PRIOR -> prior(e, treated, base);
        };
    List<Diagnostic> diagnostics = new ArrayList<>(fitted.diagnostics());
    diagnostics.add(
        note(Predictability.of(e, treated, base), Predictability.of(after, treated, base)));
    return new Propensity.Fitted(
        PropensityFit.binary(after),
        diagnostics,
        fitted.parameters(),
        fitted.losses(),
        fitted.foldDigest());
  }

  /** Logistic regression of the treatment on the log odds. */
  static double[] platt(double[] e, boolean[] treated, double[] base) {
    int n = e.length;
    double[] x = new double[2 * n];
    double[] y = new double[n];
    Arrays.fill(x, 0, n, 1);
    for (int i = 0; i < n; i++) {
      double p = Math.min(Math.max(e[i], EXTREME), 1 - EXTREME);
      x[n + i] = Math.log(p) - Math.log1p(-p);
      y[i] = treated[i] ? 1 : 0;
    }
    Design design = new Design(x, n, List.of(Design.INTERCEPT, "log odds out of fold"));
    return BinaryGlm.fit(Link.LOGIT, design, y, base).probabilities();
  }

  /** The nondecreasing least-squares fit, by pooling adjacent violators; ties share a value. */
  static double[] isotonic(double[] e, boolean[] treated, double[] base) {
    int n = e.length;
    int[] order = RowOrder.of(e);
    double[] sum = new double[n];
    double[] weight = new double[n];
    int[] end = new int[n];
    int blocks = 0;
    for (int from = 0; from < n; ) {
      double s = 0;
      double w = 0;
      int to = from;
      while (to < n && e[order[to]] == e[order[from]]) {
        int i = order[to++];
        s += treated[i] ? base[i] : 0;
        w += base[i];
      }
      from = to;
      // a block without weight joins its neighbour on the left, or waits for one on the right
      while (blocks > 0
          && (!(w > 0)
              || !(weight[blocks - 1] > 0)
              || sum[blocks - 1] * w >= s * weight[blocks - 1])) {
        blocks--;
        s += sum[blocks];
        w += weight[blocks];
      }
      sum[blocks] = s;
      weight[blocks] = w;
      end[blocks++] = to;
    }
    double[] out = new double[n];
    int from = 0;
    for (int b = 0; b < blocks; b++) {
      for (int k = from; k < end[b]; k++) {
        out[order[k]] = Math.min(1, sum[b] / weight[b]);
      }
      from = end[b];
    }
    return out;
  }

  /** The odds times those of the treatment in the data. */
  static double[] prior(double[] e, boolean[] treated, double[] base) {
    double one = 0;
    double zero = 0;
    for (int i = 0; i < e.length; i++) {
      one += treated[i] ? base[i] : 0;
      zero += treated[i] ? 0 : base[i];
    }
    double[] out = new double[e.length];
    for (int i = 0; i < e.length; i++) {
      out[i] = e[i] * one / (e[i] * one + (1 - e[i]) * zero);
    }
    return out;
  }

  private static Diagnostic note(Predictability before, Predictability after) {
    Diagnostic note =
        Diagnostic.note(
            "RECALIBRATED",
            String.format(
                Locale.ROOT,
                "propensities were recalibrated: log loss %.4f before, %.4f after; mean distance of"
                    + " predicted and observed shares %.4f before, %.4f after",
                before.logLoss(),
                after.logLoss(),
                before.calibrationError(),
                after.calibrationError()));
    note = finite(note, "log.loss.before", before.logLoss());
    note = finite(note, "log.loss.after", after.logLoss());
    return note.value("brier.before", before.brier())
        .value("brier.after", after.brier())
        .value("calibration.error.before", before.calibrationError())
        .value("calibration.error.after", after.calibrationError());
  }

  private static Diagnostic finite(Diagnostic note, String name, double value) {
    return Double.isFinite(value) ? note.value(name, value) : note;
  }
}
