package org.estimand.validation.architecture.planted.dml;

import org.apache.commons.rng.UniformRandomProvider;

/** Fault: a library outside its package. */
public record UsesCommonsRng(UniformRandomProvider held) {}
