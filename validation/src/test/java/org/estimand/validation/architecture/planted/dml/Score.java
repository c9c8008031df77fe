package org.estimand.validation.architecture.planted.dml;

/** Something to depend on. */
public record Score(double value) {}
