/** Linear learners: least squares, logistic regression and their penalised forms. */
package org.estimand.learners.linear;
