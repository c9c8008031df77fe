package org.estimand.learn;

import java.util.List;
import java.util.Optional;
import org.estimand.fit.FitContext;

/**
 * A learner that can answer a whole cross-fit at once, sharing work between folds, repetitions and
 * nuisances. Its answers must equal those of fitting each task alone up to rounding, and must be
 * the same for any number of threads.
 */
public interface BatchedCrossFit {
  /**
   * Answers all tasks, or declines.
   *
   * @param tasks every fit of this learner in the cross-fit
   * @param context threads and backend to use
   * @return predictions and notes of all tasks in their order, or empty to have the tasks fitted
   *     one by one
   */
  Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context);
}
