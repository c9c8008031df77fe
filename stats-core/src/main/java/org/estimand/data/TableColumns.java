package org.estimand.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidDataException;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Copies the columns wanted out of a Tablesaw table, matching names exactly. */
final class TableColumns {
  private TableColumns() {}

  /** The wanted columns that exist; absent ones are reported later, with all names known. */
  static Columns of(Table table, List<String> wanted) {
    Columns columns = Columns.none();
    for (Column<?> column : table.columns()) {
      if (wanted.contains(column.name())) {
        columns = add(columns, column);
      }
    }
    return columns;
  }

  private static Columns add(Columns columns, Column<?> column) {
    int n = column.size();
    if (column instanceof LongColumn longs && wouldMerge(longs)) {
      List<String> labels = new ArrayList<>(n);
      for (int i = 0; i < n; i++) {
        labels.add(longs.isMissing(i) ? null : Long.toString(longs.getLong(i)));
      }
      return columns.text(column.name(), labels);
    }
    if (column instanceof NumericColumn<?> numeric) {
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = numeric.isMissing(i) ? Double.NaN : numeric.getDouble(i);
      }
      return columns.takeNumber(column.name(), values);
    }
    if (column instanceof BooleanColumn flags) {
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = flags.isMissing(i) ? Double.NaN : flags.get(i) ? 1.0 : 0.0;
      }
      return columns.takeNumber(column.name(), values);
    }
    List<String> values = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      values.add(column.isMissing(i) ? null : column.getString(i));
    }
    return columns.text(column.name(), values);
  }

  /** Whether two integers are too long for a double to tell them apart; then they are labels. */
  private static boolean wouldMerge(LongColumn longs) {
    Map<Double, Long> seen = new HashMap<>();
    for (int i = 0; i < longs.size(); i++) {
      if (!longs.isMissing(i) && Math.abs(longs.getDouble(i)) >= Numbers.MOST_EXACT) {
        Long other = seen.put(longs.getDouble(i), longs.getLong(i));
        if (other != null && other != longs.getLong(i)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Throws when two names differ only in case, which Tablesaw itself cannot tell apart. */
  static void requireDistinctNames(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        if (names.get(i).equalsIgnoreCase(names.get(j)) && !names.get(i).equals(names.get(j))) {
          throw new InvalidDataException(
              "DATA-004",
              "Columns \""
                  + names.get(i)
                  + "\" and \""
                  + names.get(j)
                  + "\" differ only in case; rename one.");
        }
      }
    }
  }
}
