/**
 * Trajectories of subjects over time: growth curves, growth mixtures and the mixture of experts
 * with covariates that decide the class and covariates that act within it.
 */
package org.estimand.trajectory;
