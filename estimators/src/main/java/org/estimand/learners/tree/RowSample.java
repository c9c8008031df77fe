package org.estimand.learners.tree;

/**
 * What the general grower knows of the training rows in a tree's sample: weights (sample weight
 * times draws) and targets. With one output the target is a number; with more, a class.
 *
 * @param outputs 1, or the number of classes K above 2
 * @param weight weight of each training row in the tree; filled for each tree
 * @param product weight times whole-numbered target; with one output
 * @param label class of each training row; with several outputs
 * @param target the target of a row as a whole number
 */
record RowSample(int outputs, double[] weight, double[] product, int[] label, FixedTarget target) {

  /** Room for training rows with a numeric target. */
  static RowSample numeric(FixedTarget target) {
    int m = target.whole().length;
    return new RowSample(1, new double[m], new double[m], null, target);
  }

  /** Room for training rows with classes. */
  static RowSample classes(int classes, int[] label) {
    return new RowSample(classes, new double[label.length], null, label, null);
  }

  /**
   * Takes the sample of a tree.
   *
   * @param times draws of each training row
   * @param base sample weight of each training row, or null
   * @param into the drawn training rows
   * @return how many distinct rows were drawn
   */
  int draw(int[] times, double[] base, int[] into) {
    int n = 0;
    for (int s = 0; s < times.length; s++) {
      if (times[s] > 0) {
        double w = base == null ? times[s] : times[s] * base[s];
        weight[s] = w;
        if (outputs == 1) {
          product[s] = w * target.whole()[s];
        }
        into[n++] = s;
      }
    }
    return n;
  }
}
