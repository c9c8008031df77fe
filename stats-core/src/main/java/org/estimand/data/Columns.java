package org.estimand.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import tech.tablesaw.api.Table;

/**
 * Named columns of equal length, the way to bring data in without Tablesaw. Immutable: every method
 * returns a new object; arrays are copied.
 */
public final class Columns {
  private final Map<String, DataColumn> columns;

  private Columns(Map<String, DataColumn> columns) {
    this.columns = columns;
  }

  /** No columns yet. */
  public static Columns none() {
    return new Columns(new LinkedHashMap<>());
  }

  /**
   * All columns of a Tablesaw table; text stays text, everything else becomes numbers.
   *
   * @throws InvalidDataException DATA-004 when two names differ only in case
   */
  public static Columns of(Table table) {
    TableColumns.requireDistinctNames(table.columnNames());
    return TableColumns.of(table, table.columnNames());
  }

  /** Adds a numeric column; NaN means missing. The array is copied. */
  public Columns number(String name, double... values) {
    return with(new DataColumn.Numeric(name, values.clone()));
  }

  /**
   * Adds the columns of a matrix, named by the prefix and 0, 1, 2, ...
   *
   * @param columnMajor rows x any number of columns, column-major; NaN means missing; copied
   * @throws InvalidDataException DATA-016 when the length is not a multiple of the rows
   */
  public Columns numbers(String prefix, double[] columnMajor, int rows) {
    List<String> names = new ArrayList<>();
    for (int j = 0; rows > 0 && j < columnMajor.length / rows; j++) {
      names.add(prefix + j);
    }
    return numbers(names, columnMajor, rows);
  }

  /**
   * Adds the columns of a matrix.
   *
   * @param columnMajor rows x names.size(), column-major; NaN means missing; copied
   * @throws InvalidDataException DATA-016 when the length is not that
   */
  public Columns numbers(List<String> names, double[] columnMajor, int rows) {
    if (names.isEmpty() || columnMajor.length != (long) rows * names.size()) {
      throw new InvalidDataException(
          "DATA-016",
          "A matrix of "
              + columnMajor.length
              + " cells has no "
              + names.size()
              + " columns of "
              + rows
              + " rows. Give whole columns.");
    }
    Columns all = new Columns(new LinkedHashMap<>(columns));
    for (int j = 0; j < names.size(); j++) {
      double[] values = Arrays.copyOfRange(columnMajor, j * rows, (j + 1) * rows);
      all.add(new DataColumn.Numeric(names.get(j), values));
    }
    return all;
  }

  /** Adds a numeric column and takes the array over: the caller must not use it again. */
  Columns takeNumber(String name, double[] values) {
    return with(new DataColumn.Numeric(name, values));
  }

  /** Adds a text column; null or the empty string means missing. */
  public Columns text(String name, List<String> values) {
    TreeSet<String> distinct = new TreeSet<>();
    for (String v : values) {
      if (v != null && !v.isEmpty()) {
        distinct.add(v);
      }
    }
    List<String> levels = List.copyOf(distinct);
    int[] codes = new int[values.size()];
    String[] sorted = levels.toArray(new String[0]);
    for (int i = 0; i < codes.length; i++) {
      String v = values.get(i);
      codes[i] = v == null || v.isEmpty() ? -1 : Arrays.binarySearch(sorted, v);
    }
    return with(new DataColumn.Text(name, codes, levels));
  }

  Columns takeText(String name, int[] codes, List<String> levels) {
    return with(new DataColumn.Text(name, codes, levels));
  }

  private Columns with(DataColumn column) {
    Columns next = new Columns(new LinkedHashMap<>(columns));
    next.add(column);
    return next;
  }

  /** Adds to this object, which must not be shared yet; the column is not copied. */
  void takeColumn(DataColumn column) {
    add(column);
  }

  /** Adds to this object, which nobody has seen yet. */
  private void add(DataColumn column) {
    if (columns.containsKey(column.name())) {
      throw new InvalidDataException(
          "DATA-015", "Column name \"" + column.name() + "\" appears twice. Rename one.");
    }
    if (!columns.isEmpty() && column.rows() != rows()) {
      throw new InvalidDataException(
          "DATA-016",
          "Column \""
              + column.name()
              + "\" has "
              + column.rows()
              + " rows, the columns before it have "
              + rows()
              + ".");
    }
    columns.put(column.name(), column);
  }

  /** Number of rows; 0 when there is no column. */
  public int rows() {
    return columns.isEmpty() ? 0 : columns.values().iterator().next().rows();
  }

  /** Column names in order. */
  public List<String> names() {
    return new ArrayList<>(columns.keySet());
  }

  /**
   * The numbers of a column, NaN where missing (copied).
   *
   * @throws InvalidDataException DATA-001 when no column has the name or it holds text
   */
  public double[] values(String name) {
    if (columns.get(name) instanceof DataColumn.Numeric numeric) {
      return numeric.values().clone();
    }
    if (columns.containsKey(name)) {
      throw new InvalidDataException(
          "DATA-001",
          "Column \""
              + name
              + "\" holds text, but numbers are needed here. Recode it or name another. Columns: "
              + String.join(", ", columns.keySet())
              + ".");
    }
    throw new InvalidDataException(
        "DATA-001",
        "No numeric column named \""
            + name
            + "\". "
            + NearestName.hint(name, columns.keySet())
            + "Columns: "
            + String.join(", ", columns.keySet())
            + ".");
  }

  DataColumn column(String name) {
    return columns.get(name);
  }
}
