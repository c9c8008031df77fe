/** Simulation designs with known truth for the estimators of the library. */
package org.estimand.validation.montecarlo;
