package org.estimand.validation.architecture.planted.dml;

import org.bytedeco.javacpp.DoublePointer;

/** Fault: a library outside its package. */
public record UsesOpenBlas(DoublePointer held) {}
