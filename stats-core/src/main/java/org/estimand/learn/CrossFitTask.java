package org.estimand.learn;

import org.estimand.random.RandomStreams;

/**
 * One fit of a cross-fit: train on the complement of a fold, predict the fold.
 *
 * @param nuisance name of the nuisance, for messages
 * @param repetition number of the repetition
 * @param fold number of the fold
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
    RandomStreams random) {}
