/** Weighting for treatment effects: propensities, weights, effects with stacked standard errors. */
package org.estimand.weighting;
