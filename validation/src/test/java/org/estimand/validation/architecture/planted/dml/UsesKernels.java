package org.estimand.validation.architecture.planted.dml;

import org.estimand.validation.architecture.planted.gpu.Kernel;

/** Fault: kernels are found at run time only. */
public record UsesKernels(Kernel kernel) {}
