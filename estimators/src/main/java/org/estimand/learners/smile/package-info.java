/** Learners of the optional library Smile; the only package that may use it. */
package org.estimand.learners.smile;
