/** The factory of learners. */
package org.estimand.learners;
