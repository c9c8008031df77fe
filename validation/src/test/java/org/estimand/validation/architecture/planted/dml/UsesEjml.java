package org.estimand.validation.architecture.planted.dml;

import org.ejml.data.DMatrixRMaj;

/** Fault: a library outside its package. */
public record UsesEjml(DMatrixRMaj held) {}
