package org.estimand.learners.tree;

/**
 * Predictions for training rows by the trees in which they have no part.
 *
 * @param predictions column-major, training rows of positive weight x outputs (as many as of the
 *     predictor)
 * @param trees for each of these rows, how many trees
 * @param loss weighted mean of the squared error; for probabilities of the log loss, with
 *     probabilities kept above 1e-15
 */
public record OutOfBag(double[] predictions, int[] trees, double loss) {}
