package org.estimand.trajectory;

/**
 * An optimum of the likelihood that runs ended in.
 *
 * @param minusTwoLogLikelihood its value
 * @param reached how many polished runs ended within 0.01 of it; 1 for a short run
 * @param polished whether it was carried to its end; short runs that were not are still above it
 * @param smallestShare share of its smallest class
 */
public record LocalOptimum(
    double minusTwoLogLikelihood, int reached, boolean polished, double smallestShare) {}
