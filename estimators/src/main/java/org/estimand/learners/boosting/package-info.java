/**
 * Gradient boosted trees on binned features: leaf-wise growth, exact integer sums of gradients, one
 * binning for all folds of a cross-fit.
 */
package org.estimand.learners.boosting;
