/**
 * Trees on binned features: forests of means and of probabilities. Features are ranked once per
 * matrix and shared by every fold, repetition and nuisance; what a tree sees of them depends on its
 * training rows alone.
 */
package org.estimand.learners.tree;
