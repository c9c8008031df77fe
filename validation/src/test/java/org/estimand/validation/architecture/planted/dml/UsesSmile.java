package org.estimand.validation.architecture.planted.dml;

import smile.data.DataFrame;

/** Fault: a library outside its package. */
public record UsesSmile(DataFrame held) {}
