package org.estimand.simulate;

/**
 * A summary of a simulation with its Monte Carlo standard error.
 *
 * @param value the summary
 * @param mcse its standard error over replications
 */
public record Measure(double value, double mcse) {}
