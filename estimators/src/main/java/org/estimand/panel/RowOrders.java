package org.estimand.panel;

import org.estimand.data.Grouping;

/** Rows sorted by unit and period, in linear time. */
final class RowOrders {
  private RowOrders() {}

  /** Row numbers by unit, within a unit by period; rows of one unit and period in their order. */
  static int[] byUnitAndPeriod(Grouping units, int[] period, int periods) {
    int[] rows = new int[period.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return sorted(sorted(rows, period, periods), units.codes(), units.count());
  }

  /** A stable counting sort of rows by key. */
  private static int[] sorted(int[] rows, int[] key, int keys) {
    int[] at = new int[keys + 1];
    for (int i : rows) {
      at[key[i] + 1]++;
    }
    for (int k = 0; k < keys; k++) {
      at[k + 1] += at[k];
    }
    int[] out = new int[rows.length];
    for (int i : rows) {
      out[at[key[i]]++] = i;
    }
    return out;
  }
}
