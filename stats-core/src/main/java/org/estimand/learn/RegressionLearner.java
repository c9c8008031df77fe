package org.estimand.learn;

/** Learns a conditional mean: one output per row. */
public non-sealed interface RegressionLearner extends Learner {}
