package org.estimand.learners.tree;

import java.util.Arrays;
import org.estimand.data.RowOrder;

/**
 * The ranks of a column's cells among its distinct values.
 *
 * @param values the distinct values without NaN, ascending; the two zeros are one
 * @param base 1 when there is a NaN, which then has rank 0, else 0
 * @param ranks of each cell, from {@code base} on
 */
record ColumnRanks(double[] values, int base, int[] ranks) {
  static ColumnRanks of(double[] cells) {
    int n = cells.length;
    int[] order = RowOrder.of(cells);
    int m = order.length;
    int base = m < n ? 1 : 0;
    int[] ranks = new int[n];
    double[] values = new double[m];
    int d = 0;
    for (int k = 0; k < m; k++) {
      double v = cells[order[k]] + 0.0;
      if (k == 0 || v != values[d - 1]) {
        values[d++] = v;
      }
      ranks[order[k]] = d - 1 + base;
    }
    return new ColumnRanks(Arrays.copyOf(values, d), base, ranks);
  }
}
