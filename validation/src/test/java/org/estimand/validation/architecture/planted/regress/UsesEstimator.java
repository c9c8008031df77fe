package org.estimand.validation.architecture.planted.regress;

import org.estimand.validation.architecture.planted.dml.Score;

/** Fault: the core uses an estimator. */
public record UsesEstimator(Score score) {}
