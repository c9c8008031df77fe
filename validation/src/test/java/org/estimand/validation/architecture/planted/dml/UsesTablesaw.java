package org.estimand.validation.architecture.planted.dml;

import tech.tablesaw.api.Table;

/** Fault: a library outside its package. */
public record UsesTablesaw(Table held) {}
