/** Regression numerics: least squares, binary regressions, robust covariances, absorbed effects. */
package org.estimand.regress;
