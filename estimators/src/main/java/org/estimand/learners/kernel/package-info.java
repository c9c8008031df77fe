/** Kernel ridge regression. */
package org.estimand.learners.kernel;
