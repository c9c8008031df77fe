/**
 * Inference on influence functions: covariances, intervals, tests, joint inference, sensitivity.
 */
package org.estimand.inference;
