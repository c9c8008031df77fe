package org.estimand.dml;

/**
 * What an estimate could have been, had confounders of a stated strength been left out
 * (Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis, Long story short).
 *
 * @param term the effect
 * @param cfY share of the residual variance of the outcome that the confounders would explain
 * @param cfD share of the residual variance of the Riesz representer they would explain
 * @param rho correlation of the two errors, 1 in the worst case
 * @param level coverage of each one-sided bound
 * @param nullHypothesis value of the effect the robustness values refer to
 * @param theta the estimate
 * @param standardError its standard error
 * @param sigma2 residual variance of the outcome
 * @param nu2 expected square of the Riesz representer
 * @param thetaLower lower end of the estimates
 * @param thetaUpper upper end of the estimates
 * @param seLower standard error of the lower end
 * @param seUpper standard error of the upper end
 * @param ciLower one-sided lower confidence bound
 * @param ciUpper one-sided upper confidence bound
 * @param rv robustness value: the common strength at which the estimates reach the null hypothesis
 * @param rva the common strength at which the confidence bound reaches it; 0 when it does without
 *     any confounding
 */
public record SensitivityBounds(
    String term,
    double cfY,
    double cfD,
    double rho,
    double level,
    double nullHypothesis,
    double theta,
    double standardError,
    double sigma2,
    double nu2,
    double thetaLower,
    double thetaUpper,
    double seLower,
    double seUpper,
    double ciLower,
    double ciUpper,
    double rv,
    double rva) {}
