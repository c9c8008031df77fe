package org.estimand.validation.architecture.planted.gpu;

/** Something to depend on. */
public record Kernel(String name) {}
