package org.estimand.learners.tree;

import java.util.Arrays;
import java.util.List;

/**
 * Settings of a tree, resolved for the features at hand.
 *
 * @param criterion what a split improves
 * @param mtry features drawn at a node
 * @param redraw whether drawing goes on until one feature was not constant in the node
 * @param minLeaf smallest leaf in distinct rows
 * @param minLeafWeight smallest leaf in weight
 * @param minSplit fewest draws of a node that is split
 * @param maxDepth largest depth
 * @param extraRandom whether cuts are drawn instead of searched
 * @param categorical whether the values of a feature have no order; null where all have one
 * @param monotone per feature 1, 0 or -1; null without constraints
 * @param nameOrder per feature its place by name, which decides between equal gains
 */
record Growth(
    SplitCriterion criterion,
    int mtry,
    boolean redraw,
    int minLeaf,
    double minLeafWeight,
    int minSplit,
    int maxDepth,
    boolean extraRandom,
    boolean[] categorical,
    int[] monotone,
    int[] nameOrder) {

  /** Whether no further feature is drawn after so many, of which one varied or none. */
  boolean enough(int drawn, boolean varied) {
    return drawn >= mtry && (varied || !redraw);
  }

  /** Whether splits are searched by squared error and limited by the number of rows only. */
  boolean isPlain() {
    return criterion == SplitCriterion.SQUARED
        && !extraRandom
        && monotone == null
        && categorical == null
        && minLeafWeight == 0;
  }

  /** The place of each name in the order of names; of equal names the earlier first. */
  static int[] nameOrder(List<String> names) {
    Integer[] order = new Integer[names.size()];
    Arrays.setAll(order, j -> j);
    Arrays.sort(order, (a, b) -> names.get(a).compareTo(names.get(b)));
    int[] place = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      place[order[k]] = k;
    }
    return place;
  }
}
