package org.estimand.learn;

import java.util.Map;
import org.estimand.random.RandomStreams;

/**
 * A recipe for a prediction function. Immutable. A learner takes all its randomness from the stream
 * it is handed, keeps no reference to the training data beyond what the predictor needs, and runs
 * on the calling thread only.
 */
public sealed interface Learner permits RegressionLearner, ClassificationLearner {
  /** Short name for tables, for example {@code lasso}. */
  String name();

  /** Every setting with its value, for provenance. */
  Map<String, Object> describe();

  /** Whether sample weights are honoured. When not, weighted training sets are refused. */
  boolean supportsWeights();

  /** Whether features may be NaN. */
  default boolean supportsMissing() {
    return false;
  }

  /**
   * Trains.
   *
   * @param data the training rows, targets and weights
   * @param random the stream of this task
   * @throws org.estimand.errors.CausalException IDENT- or CONV- when the model cannot be trained
   */
  Predictor fit(TrainingSet data, RandomStreams random);
}
