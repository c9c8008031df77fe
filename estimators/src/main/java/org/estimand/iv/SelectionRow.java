package org.estimand.iv;

/**
 * One combination of candidates.
 *
 * @param instrument candidate of P(Z=1|X)
 * @param treatment candidate of E[A|Z,X]
 * @param outcome candidate of the outcome's side
 * @param estimate mean of its scores over all rows, mean over repetitions
 * @param standardError by its influence function, mean over repetitions
 * @param risk pseudo-risk
 * @param weight its weight in the estimate; 1 and 0 without smoothing
 */
public record SelectionRow(
    String instrument,
    String treatment,
    String outcome,
    double estimate,
    double standardError,
    double risk,
    double weight) {}
