package org.estimand.weighting;

import java.util.Arrays;

/**
 * Rows of the same arm, cell and point, taken together: they have the same neighbours and are
 * neighbours of the same units. Groups are numbered by arm, cell and point; a pool is the run of
 * groups of one arm in one cell.
 *
 * @param rows n row numbers, group after group, ascending within a group
 * @param start first place of each group in {@code rows}; one more at the end
 * @param groupOf the group of each row
 * @param pools first group of each pool, arm 0 before arm 1; one more at the end
 * @param cells number of cells
 */
record PointGroups(int[] rows, int[] start, int[] groupOf, int[] pools, int cells) {
  /**
   * Groups the rows.
   *
   * @param arm n values 0 or 1
   * @param cell n values 0 .. cells - 1
   * @param merge whether equal points share a group; without, every row is its own
   */
  static PointGroups of(
      MatchCoordinates coordinates, int[] arm, int[] cell, int cells, boolean merge) {
    int n = arm.length;
    int q = coordinates.dimension();
    double[] x = coordinates.points();
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) -> {
          int c = Integer.compare(arm[a], arm[b]);
          c = c != 0 ? c : Integer.compare(cell[a], cell[b]);
          for (int j = 0; j < q && c == 0 && merge; j++) {
            c = Double.compare(x[a * q + j] + 0.0, x[b * q + j] + 0.0);
          }
          return c != 0 ? c : Integer.compare(a, b);
        });
    int[] rows = new int[n];
    int[] start = new int[n + 1];
    int[] groupOf = new int[n];
    int[] pools = new int[2 * cells + 1];
    Arrays.fill(pools, -1);
    int groups = 0;
    for (int k = 0; k < n; k++) {
      int i = order[k];
      rows[k] = i;
      boolean next = k == 0 || !merge || !same(coordinates, arm, cell, i, rows[k - 1]);
      if (next) {
        start[groups] = k;
        int pool = arm[i] * cells + cell[i];
        pools[pool] = pools[pool] < 0 ? groups : pools[pool];
        groups++;
      }
      groupOf[i] = groups - 1;
    }
    start[groups] = n;
    int following = groups;
    for (int pool = 2 * cells; pool >= 0; pool--) {
      following = pools[pool] < 0 ? following : pools[pool];
      pools[pool] = following;
    }
    return new PointGroups(rows, Arrays.copyOf(start, groups + 1), groupOf, pools, cells);
  }

  private static boolean same(MatchCoordinates c, int[] arm, int[] cell, int a, int b) {
    boolean same = arm[a] == arm[b] && cell[a] == cell[b];
    int q = c.dimension();
    for (int j = 0; j < q && same; j++) {
      same = c.points()[a * q + j] == c.points()[b * q + j];
    }
    return same;
  }

  int count() {
    return start.length - 1;
  }

  /** Number of rows in a group. */
  int size(int group) {
    return start[group + 1] - start[group];
  }

  /** The first row of a group. */
  int first(int group) {
    return rows[start[group]];
  }

  /** Number of rows in a pool. */
  int poolRows(int pool) {
    return start[pools[pool + 1]] - start[pools[pool]];
  }

  /** The pool of a group. */
  int poolOf(int group) {
    int found = Arrays.binarySearch(pools, group);
    int pool = found >= 0 ? found : -found - 2;
    while (pool + 1 < pools.length && pools[pool + 1] <= group) {
      pool++;
    }
    return pool;
  }
}
