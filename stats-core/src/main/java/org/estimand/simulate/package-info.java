/**
 * Monte Carlo runs: designs with known truth, replications that depend on the seed only, summaries.
 */
package org.estimand.simulate;
