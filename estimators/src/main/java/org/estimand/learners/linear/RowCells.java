package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The coarsest partition of rows of which every given set of rows is a union of parts. With K folds
 * there are K parts, with K folds and S subsets K x S: sums over a part are formed once and added
 * up for each set.
 *
 * @param rows for each part its rows, ascending
 * @param members for each set the numbers of its parts, ascending
 */
record RowCells(int[][] rows, int[][] members) {

  /** The partition for sets of rows out of 0 .. n-1. */
  static RowCells of(int n, List<int[]> sets) {
    int[] id = new int[n];
    int ids = 1;
    for (int[] set : sets) {
      int[] renamed = new int[ids];
      int next = ids;
      for (int i : set) {
        int old = id[i];
        if (renamed[old] == 0) {
          renamed[old] = next++;
        }
        id[i] = renamed[old];
      }
      ids = next;
    }
    int[] compact = new int[ids];
    int cells = 0;
    int[] count = new int[ids];
    for (int i = 0; i < n; i++) {
      if (id[i] != 0) {
        if (compact[id[i]] == 0) {
          compact[id[i]] = ++cells;
        }
        count[compact[id[i]] - 1]++;
      }
    }
    int[][] rows = new int[cells][];
    for (int c = 0; c < cells; c++) {
      rows[c] = new int[count[c]];
    }
    Arrays.fill(count, 0);
    for (int i = 0; i < n; i++) {
      if (id[i] != 0) {
        int c = compact[id[i]] - 1;
        rows[c][count[c]++] = i;
        id[i] = c;
      }
    }
    int[][] members = new int[sets.size()][];
    for (int s = 0; s < members.length; s++) {
      boolean[] in = new boolean[cells];
      for (int i : sets.get(s)) {
        in[id[i]] = true;
      }
      List<Integer> list = new ArrayList<>();
      for (int c = 0; c < cells; c++) {
        if (in[c]) {
          list.add(c);
        }
      }
      members[s] = list.stream().mapToInt(Integer::intValue).toArray();
    }
    return new RowCells(rows, members);
  }
}
