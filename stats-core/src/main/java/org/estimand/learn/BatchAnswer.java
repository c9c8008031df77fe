package org.estimand.learn;

import java.util.Collections;
import java.util.List;
import org.estimand.fit.Diagnostic;

/**
 * What a learner answers to a batch of tasks.
 *
 * @param predictions for each task the predictions of its test rows (column-major, rows x outputs)
 * @param notes for each task what the reader should know, for example dropped columns; one list per
 *     task, or an empty list when there is nothing to say about any of them
 * @param backends names of the matrix backends that did the work, in the order of first use; empty
 *     when none did
 */
public record BatchAnswer(
    List<double[]> predictions, List<List<Diagnostic>> notes, List<String> backends) {
  /** Checks that both lists fit together. */
  public BatchAnswer {
    if (!notes.isEmpty() && notes.size() != predictions.size()) {
      throw new IllegalArgumentException(
          notes.size() + " lists of notes for " + predictions.size() + " tasks");
    }
    predictions = Collections.unmodifiableList(predictions);
    notes = List.copyOf(notes);
    backends = List.copyOf(backends);
  }

  /** Predictions and notes of a learner that used no matrix backend. */
  public BatchAnswer(List<double[]> predictions, List<List<Diagnostic>> notes) {
    this(predictions, notes, List.of());
  }

  /** Predictions without notes. */
  public static BatchAnswer of(List<double[]> predictions) {
    return new BatchAnswer(predictions, List.of());
  }
}
