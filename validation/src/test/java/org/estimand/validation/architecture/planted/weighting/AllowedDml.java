package org.estimand.validation.architecture.planted.weighting;

import org.estimand.validation.architecture.planted.dml.Score;

/** Allowed: weighting may use dml. */
public record AllowedDml(Score score) {}
