package org.estimand.learn;

/**
 * Learns class probabilities. Targets are class numbers 0 .. K-1; the predictor has K outputs per
 * row that lie in [0, 1] and add to one. K is {@link TrainingSet#classes()}.
 */
public non-sealed interface ClassificationLearner extends Learner {}
