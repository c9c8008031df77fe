package org.estimand.validation.architecture.planted.dml;

import picocli.CommandLine;

/** Fault: a library outside its package. */
public record UsesPicocli(CommandLine held) {}
