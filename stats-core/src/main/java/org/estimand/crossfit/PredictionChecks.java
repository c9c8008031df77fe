package org.estimand.crossfit;

import org.estimand.errors.NotIdentifiedException;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Learner;

/** No prediction that is not a number, and no probability outside [0, 1], gets into a score. */
final class PredictionChecks {
  private static final double ROUNDING = 1e-9;

  private PredictionChecks() {}

  /** Checks one answer; probabilities that miss the interval by rounding are put on its end. */
  static void require(Learner learner, CrossFitTask task, FoldAssignment folds, double[] answer) {
    int classes = task.training().classes();
    int m = task.testRows().length;
    int expected = m * Math.max(1, classes);
    if (answer.length != expected) {
      throw new IllegalStateException(
          "learner " + learner.name() + " gave " + answer.length + " values, not " + expected);
    }
    for (int i = 0; i < answer.length; i++) {
      double v = answer[i];
      boolean fine = Double.isFinite(v) && (classes == 0 || v >= -ROUNDING && v <= 1 + ROUNDING);
      if (!fine) {
        throw new NotIdentifiedException(
            "IDENT-031",
            "Learner "
                + learner.name()
                + " predicts "
                + v
                + " for row "
                + folds.number(task.testRows()[i % m])
                + (classes == 0 ? "" : ", which is no probability")
                + ". Scale the features or use another learner. Where: "
                + task.place()
                + ".");
      }
      if (classes > 0) {
        answer[i] = Math.min(1, Math.max(0, v));
      }
    }
  }
}
