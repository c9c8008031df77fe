package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.fit.FitContext;

/**
 * Matching without replacement, one unit after the other: each takes the nearest unit that is left
 * in its cell, of equally near ones that with the smallest row. More than one match per unit is
 * given out in rounds, so that nobody takes a second before all others had their first.
 */
final class GreedyMatching {
  private GreedyMatching() {}

  /**
   * Matches.
   *
   * @param order rows to be matched, first come first served
   * @param from the arm the matches come from
   * @param m matches for each
   * @param limit the largest distance allowed
   */
  static MatchSets match(
      MatchCoordinates coordinates,
      int[] arm,
      int[] cell,
      int cells,
      int[] order,
      int from,
      int m,
      double limit,
      FitContext context) {
    PointGroups groups = PointGroups.of(coordinates, arm, cell, cells, false);
    NeighborTree[] trees = NeighborPools.trees(coordinates, groups, context);
    int[][] found = new int[arm.length][];
    for (int round = 0; round < m; round++) {
      for (int row : order) {
        context.checkpoint();
        int g = groups.groupOf()[row];
        int had = found[g] == null ? 0 : found[g].length;
        if (had < round) {
          continue;
        }
        NeighborTree tree = trees[from * cells + cell[row]];
        int match = tree.nearestLeft(row, limit);
        if (match >= 0) {
          tree.remove(match);
          found[g] = had == 0 ? new int[1] : Arrays.copyOf(found[g], had + 1);
          found[g][had] = match;
        }
      }
    }
    for (int[] matches : found) {
      if (matches != null) {
        Arrays.sort(matches);
      }
    }
    return NeighborPools.pack(groups, found);
  }

  /**
   * The rows in the order in which they choose.
   *
   * @param target which rows choose
   * @param own probability of each row's own arm; null for {@link MatchingOrder#ROWS}
   */
  static int[] order(boolean[] target, double[] own, MatchingOrder order) {
    Integer[] rows =
        java.util.stream.IntStream.range(0, target.length)
            .filter(i -> target[i])
            .boxed()
            .toArray(Integer[]::new);
    if (order != MatchingOrder.ROWS) {
      int sign = order == MatchingOrder.DESCENDING ? -1 : 1;
      Arrays.sort(rows, (a, b) -> sign * Double.compare(own[a], own[b]));
    }
    return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
  }
}
