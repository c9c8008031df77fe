package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * The ranks of a column's cells among its distinct values, by a radix sort of the cells' bits with
 * their rows, which costs a few passes over the column whatever its length.
 *
 * @param values the distinct values without NaN, ascending; the two zeros are one
 * @param base 1 when there is a NaN, which then has rank 0, else 0
 * @param ranks of each cell, from {@code base} on
 */
record ColumnRanks(double[] values, int base, int[] ranks) {
  private static final int DIGIT = 11;
  private static final int PASSES = 6;
  private static final int MASK = (1 << DIGIT) - 1;

  static ColumnRanks of(double[] cells) {
    int n = cells.length;
    long[] keys = new long[n];
    int[] rows = new int[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      if (!Double.isNaN(cells[i])) {
        long bits = Double.doubleToRawLongBits(cells[i] + 0.0);
        // ascending as unsigned numbers: all bits of negative values turned, else the sign
        keys[m] = bits ^ (bits >> 63 | Long.MIN_VALUE);
        rows[m++] = i;
      }
    }
    int base = m < n ? 1 : 0;
    int[] order = sort(keys, rows, m);
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

  private static int[] sort(long[] keys, int[] rows, int m) {
    int[][] count = new int[PASSES][MASK + 1];
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < PASSES; p++) {
        count[p][(int) (keys[i] >>> p * DIGIT) & MASK]++;
      }
    }
    long[] fromKeys = keys;
    int[] fromRows = rows;
    long[] toKeys = new long[m];
    int[] toRows = new int[m];
    for (int p = 0; p < PASSES; p++) {
      int[] start = count[p];
      if (m == 0 || start[(int) (fromKeys[0] >>> p * DIGIT) & MASK] == m) {
        continue; // all cells have this digit
      }
      int sum = 0;
      for (int b = 0; b <= MASK; b++) {
        int c = start[b];
        start[b] = sum;
        sum += c;
      }
      for (int i = 0; i < m; i++) {
        long k = fromKeys[i];
        int to = start[(int) (k >>> p * DIGIT) & MASK]++;
        toKeys[to] = k;
        toRows[to] = fromRows[i];
      }
      long[] keysNow = toKeys;
      toKeys = fromKeys;
      fromKeys = keysNow;
      int[] rowsNow = toRows;
      toRows = fromRows;
      fromRows = rowsNow;
    }
    return fromRows;
  }
}
