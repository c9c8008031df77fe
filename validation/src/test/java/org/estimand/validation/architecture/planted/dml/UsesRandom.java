package org.estimand.validation.architecture.planted.dml;

import java.util.Random;

/** Fault: a library outside its package. */
public record UsesRandom(Random held) {}
