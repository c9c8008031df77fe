package org.estimand.learners.tree;

/** Grows trees on one training set, one after the other; holds the working memory. */
interface Grower {
  /**
   * Grows a tree.
   *
   * @param times how often each training row is in the sample
   * @param draws where the tree's randomness comes from
   * @param gain the decrease of impurity by each feature is added here, in units of the criterion
   *     per unit of weight
   */
  Tree grow(int[] times, Draws draws, double[] gain);
}
