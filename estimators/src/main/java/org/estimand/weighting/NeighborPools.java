package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/** Searches for neighbours within cells, with replacement. */
final class NeighborPools {
  private static final int BLOCK = 512;

  private final MatchCoordinates coordinates;
  private final int[] arm;
  private final PointGroups groups;
  private final NeighborTree[] trees;
  private final FitContext context;
  private NeighborPools whole;

  /**
   * Builds the search structures.
   *
   * @param arm n values 0 or 1
   * @param cell n cells of exact matching, 0 .. cells - 1
   */
  NeighborPools(
      MatchCoordinates coordinates, int[] arm, int[] cell, int cells, FitContext context) {
    this.coordinates = coordinates;
    this.arm = arm;
    this.context = context;
    this.groups = PointGroups.of(coordinates, arm, cell, cells, true);
    this.trees = trees(coordinates, groups, context);
  }

  static NeighborTree[] trees(
      MatchCoordinates coordinates, PointGroups groups, FitContext context) {
    NeighborTree[] trees = new NeighborTree[2 * groups.cells()];
    Tasks.run(
        context,
        null,
        trees.length,
        p ->
            trees[p] =
                new NeighborTree(coordinates, groups, groups.pools()[p], groups.pools()[p + 1]));
    return trees;
  }

  PointGroups groups() {
    return groups;
  }

  /** The same without cells. */
  private NeighborPools whole() {
    if (whole == null) {
      whole =
          groups.cells() == 1
              ? this
              : new NeighborPools(coordinates, arm, new int[arm.length], 1, context);
    }
    return whole;
  }

  /**
   * The matches of some units in one arm, within their cells.
   *
   * @param wanted which rows are to be matched
   * @param from the arm the matches come from
   * @param m how many, and all that are as near as the last of them
   * @param tolerance how much farther counts as equally far
   * @param limit the largest distance allowed
   */
  MatchSets match(boolean[] wanted, int from, int m, double tolerance, double limit) {
    return search(wanted, from, m, tolerance, limit, null);
  }

  /**
   * The m nearest rows of one arm around some units, the unit itself included if it is of that arm:
   * from its cell, or from the whole arm where the cell has fewer than m of them.
   */
  MatchSets around(boolean[] wanted, int from, int m, double tolerance) {
    NeighborPools all = whole();
    return search(wanted, from, m, tolerance, Double.POSITIVE_INFINITY, all == this ? null : all);
  }

  private MatchSets search(
      boolean[] wanted, int from, int m, double tolerance, double limit, NeighborPools instead) {
    boolean[] asked = new boolean[groups.count()];
    for (int i = 0; i < wanted.length; i++) {
      asked[groups.groupOf()[i]] |= wanted[i];
    }
    int[][] found = new int[groups.count()][];
    int blocks = (found.length + BLOCK - 1) / BLOCK;
    Tasks.run(
        context,
        null,
        blocks,
        b -> {
          int last = Math.min(found.length, (b + 1) * BLOCK);
          for (int g = b * BLOCK; g < last; g++) {
            if (asked[g]) {
              int pool = from * groups.cells() + groups.poolOf(g) % groups.cells();
              found[g] =
                  instead == null || groups.poolRows(pool) >= m
                      ? trees[pool].nearest(groups.first(g), m, tolerance, limit)
                      : here(
                          instead.trees[from].nearest(groups.first(g), m, tolerance, limit),
                          instead.groups);
            }
          }
        });
    return pack(groups, found);
  }

  /**
   * Groups without cells as groups of these pools. A group of the whole arm is one or more here,
   * all of whose rows it has.
   */
  private int[] here(int[] others, PointGroups theirs) {
    int[] mine = new int[others.length];
    int used = 0;
    for (int other : others) {
      for (int t = theirs.start()[other]; t < theirs.start()[other + 1]; t++) {
        int g = groups.groupOf()[theirs.rows()[t]];
        if (groups.first(g) == theirs.rows()[t]) {
          mine = used == mine.length ? Arrays.copyOf(mine, 2 * used) : mine;
          mine[used++] = g;
        }
      }
    }
    mine = Arrays.copyOf(mine, used);
    Arrays.sort(mine);
    return mine;
  }

  static MatchSets pack(PointGroups groups, int[][] found) {
    int[] start = new int[found.length + 1];
    for (int g = 0; g < found.length; g++) {
      start[g + 1] = Math.addExact(start[g], found[g] == null ? 0 : found[g].length);
    }
    int[] members = new int[start[found.length]];
    for (int g = 0; g < found.length; g++) {
      if (found[g] != null) {
        System.arraycopy(found[g], 0, members, start[g], found[g].length);
      }
    }
    return new MatchSets(groups, start, members);
  }
}
