package org.estimand.validation.architecture.planted.data;

import org.estimand.validation.architecture.planted.fit.UsesData;

/** Fault: an earlier package uses a later one. */
public record UsesFit(UsesData later) {}
