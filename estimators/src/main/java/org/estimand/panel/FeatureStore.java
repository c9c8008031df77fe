package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotSupportedException;

/** Columns gathered one after the other into one column-major array. */
final class FeatureStore {
  private final int rows;
  private double[] values;
  private final List<String> names = new ArrayList<>();

  /**
   * Starts an empty store.
   *
   * @param rows n
   * @param room number of columns there is to be room for
   */
  FeatureStore(int rows, long room) {
    this.rows = rows;
    requireRoom(rows, room);
    this.values = new double[Math.toIntExact(rows * room)];
  }

  /** Refuses more cells than an array holds. */
  static void requireRoom(int rows, long columns) {
    if (rows * columns > Integer.MAX_VALUE - 8) {
      throw new NotSupportedException(
          "NOTSUP-242",
          rows
              + " rows with "
              + columns
              + " columns are more cells than one matrix holds (2,147,483,639). For UNIT_DUMMIES use"
              + " ABSORBED with a learner that is linear in known columns (ols, poly2, lasso), or"
              + " CRE_GENERAL, which has no dummies.");
    }
  }

  int rows() {
    return rows;
  }

  /** Where the next column begins in {@link #values()}. */
  int next(String name) {
    int at = names.size() * rows;
    if (at + rows > values.length) {
      values =
          java.util.Arrays.copyOf(
              values, Math.max(at + rows, (int) Math.min(Integer.MAX_VALUE - 8, 2L * at)));
    }
    names.add(name);
    return at;
  }

  /** Number of columns. */
  int columns() {
    return names.size();
  }

  double[] values() {
    return values;
  }

  void add(String name, double[] column) {
    System.arraycopy(column, 0, values, next(name), rows);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  FeatureMatrix matrix() {
    return FeatureMatrix.wrap(values, rows, names);
  }
}
