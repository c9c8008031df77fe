package org.estimand.validation.architecture.planted.inference;

import org.estimand.validation.architecture.planted.data.internal.Secret;

/** Fault: the internal package of another. */
public record UsesInternal(Secret secret) {}
