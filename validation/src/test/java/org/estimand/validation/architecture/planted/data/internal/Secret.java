package org.estimand.validation.architecture.planted.data.internal;

/** What only its own package may use. */
public record Secret(int value) {}
