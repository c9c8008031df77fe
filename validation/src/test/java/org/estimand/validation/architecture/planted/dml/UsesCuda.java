package org.estimand.validation.architecture.planted.dml;

import jcuda.driver.CUcontext;

/** Fault: a library outside its package. */
public record UsesCuda(CUcontext held) {}
