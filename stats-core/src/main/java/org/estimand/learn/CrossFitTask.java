package org.estimand.learn;

import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.random.RandomStreams;

/**
 * One fit of a cross-fit: train on the complement of a fold, predict the fold.
 *
 * @param nuisance name of the nuisance, for messages
 * @param repetition number of the repetition, from 0
 * @param fold number of the fold, from 0
 * @param training what to learn from
 * @param testRows rows to predict
 * @param random the stream of this task
 */
public record CrossFitTask(
    String nuisance,
    int repetition,
    int fold,
    TrainingSet training,
    int[] testRows,
    RandomStreams random) {

  /** Where this is, for messages: {@code nuisance E[Y|X], fold 3 of repetition 1} (from 1). */
  public String place() {
    return "nuisance " + nuisance + ", fold " + (fold + 1) + " of repetition " + (repetition + 1);
  }

  /** The same failure with this task's place at the end of its message, where the kind allows. */
  public CausalException located(CausalException failure) {
    String text = failure.getMessage().substring(failure.code().length() + 1);
    String more = text + " Where: " + place() + ".";
    if (failure instanceof NotIdentifiedException) {
      return new NotIdentifiedException(failure.code(), more, failure);
    }
    if (failure instanceof ConvergenceException) {
      return new ConvergenceException(failure.code(), more, failure);
    }
    return failure;
  }
}
