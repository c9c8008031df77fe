package org.estimand.validation.architecture.planted.panel;

import org.estimand.validation.architecture.planted.weighting.AllowedDml;

/** Fault: one estimator package uses another. */
public record UsesWeighting(AllowedDml weights) {}
