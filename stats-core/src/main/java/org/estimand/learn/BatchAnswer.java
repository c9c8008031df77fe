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
 */
public record BatchAnswer(List<double[]> predictions, List<List<Diagnostic>> notes) {
  /** Checks that both lists fit together. */
  public BatchAnswer {
    if (!notes.isEmpty() && notes.size() != predictions.size()) {
      throw new IllegalArgumentException(
          notes.size() + " lists of notes for " + predictions.size() + " tasks");
    }
    predictions = Collections.unmodifiableList(predictions);
    notes = List.copyOf(notes);
  }

  /** Predictions without notes. */
  public static BatchAnswer of(List<double[]> predictions) {
    return new BatchAnswer(predictions, List.of());
  }
}
