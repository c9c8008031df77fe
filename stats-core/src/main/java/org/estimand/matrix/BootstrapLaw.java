package org.estimand.matrix;

/** Laws of multiplier-bootstrap weights, all with mean 0 and variance 1. */
public enum BootstrapLaw {
  /** -1 or 1 with equal probability. */
  RADEMACHER,
  /** Two points with third moment 1 (Mammen 1993, doi 10.1214/aos/1176349025). */
  MAMMEN,
  /** Standard normal by the inverse distribution function. */
  NORMAL,
  /** Exponential minus one. */
  EXPONENTIAL
}
