package org.estimand.learners.tree;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of the features.
 *
 * @param names names, which settle ties between splits whatever the order of the columns
 * @param edges their bins
 * @param direction 1 or -1 for a monotone effect, else 0; null without any
 * @param categorical whether codes have no order; null where all have one
 */
record BoostingColumns(
    List<String> names, BinEdges[] edges, int[] direction, boolean[] categorical) {
  /** All columns in the order of their names. */
  int[] byName() {
    return IntStream.range(0, edges.length)
        .boxed()
        .sorted(Comparator.comparing(names::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
