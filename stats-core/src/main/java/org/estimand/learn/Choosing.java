package org.estimand.learn;

import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.random.RandomStreams;

/**
 * How a learner is made out of others by their out-of-fold loss: what a learner of means and one of
 * probabilities have in common. Implementations are records, so that equal settings are equal.
 */
interface Choosing {
  /** Short name of the learner. */
  String name();

  /** Every setting, the name first. */
  Map<String, Object> describe();

  /** Whether every candidate takes weights. */
  boolean supportsWeights();

  /** Whether every candidate takes missing features. */
  boolean supportsMissing();

  /** Fits on checked training rows. */
  ChosenPredictor fit(TrainingSet data, RandomStreams random);

  /** One note for each candidate that was passed over. */
  static List<Diagnostic> leftOut(List<? extends Learner> learners, InnerCrossFit inner) {
    List<Diagnostic> notes = new java.util.ArrayList<>();
    for (int l = 0; l < learners.size(); l++) {
      if (inner.failures()[l] != null) {
        notes.add(
            Diagnostic.note(
                "LEFT_OUT",
                learners.get(l).name() + " was left out: " + inner.failures()[l].getMessage()));
      }
    }
    return notes;
  }
}
