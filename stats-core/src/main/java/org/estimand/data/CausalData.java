package org.estimand.data;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.estimand.errors.InvalidDataException;
import tech.tablesaw.api.Table;

/**
 * Data with roles: checked once, immutable, without any reference to the table it came from. Rows
 * that were dropped are counted by reason.
 */
public final class CausalData {
  private final Roles roles;
  private final Map<String, DataColumn> columns;
  private final int rows;
  private final int rowsRead;
  private final int[] keptRows;
  private final Map<String, Integer> dropped;
  private final Map<Object, Object> cache = new HashMap<>();

  CausalData(
      Roles roles,
      Map<String, DataColumn> columns,
      int rowsRead,
      int[] keptRows,
      Map<String, Integer> dropped) {
    this.roles = roles;
    this.columns = columns;
    this.rowsRead = rowsRead;
    this.keptRows = keptRows;
    this.rows = keptRows.length;
    this.dropped = dropped;
  }

  /** Data from a table; missing values in any column with a role are refused. */
  public static CausalData of(Table table, Roles roles) {
    return of(table, roles, Missing.REFUSE);
  }

  /** Data from a table under a rule for missing values. The table is not changed or kept. */
  public static CausalData of(Table table, Roles roles, Missing missing) {
    List<String> names = table.columnNames();
    TableColumns.requireDistinctNames(names);
    return DataChecks.build(TableColumns.of(table, roles.allColumns()), names, roles, missing);
  }

  /** Data from plain columns; missing values in any column with a role are refused. */
  public static CausalData of(Columns columns, Roles roles) {
    return of(columns, roles, Missing.REFUSE);
  }

  /** Data from plain columns under a rule for missing values. */
  public static CausalData of(Columns columns, Roles roles, Missing missing) {
    TableColumns.requireDistinctNames(columns.names());
    return DataChecks.build(columns, columns.names(), roles, missing);
  }

  /** The roles. */
  public Roles roles() {
    return roles;
  }

  /** Number of rows used. */
  public int rows() {
    return rows;
  }

  /** Number of rows before any was dropped. */
  public int rowsRead() {
    return rowsRead;
  }

  /** Rows dropped, by reason. */
  public Map<String, Integer> dropped() {
    return Collections.unmodifiableMap(dropped);
  }

  /** Position (0-based) of each used row in the table read. */
  public int[] originalRows() {
    return keptRows.clone();
  }

  /** Whether any column has the role. */
  public boolean has(Role role) {
    return roles.has(role);
  }

  /** Names of the columns of a role. */
  public List<String> names(Role role) {
    return roles.columns(role);
  }

  /** Name of the only column of a role. */
  public String name(Role role) {
    List<String> names = names(role);
    if (names.size() != 1) {
      throw new InvalidDataException(
          "DATA-020",
          names.isEmpty()
              ? "No column has the role " + role + ". Name one in Roles."
              : "Role " + role + " has the columns " + names + "; exactly one is needed here.");
    }
    return names.get(0);
  }

  /** Whether a column holds text. */
  public boolean isText(String name) {
    return required(name) instanceof DataColumn.Text;
  }

  /** A copy of the only column of a numeric role; text declared categorical gives level numbers. */
  public double[] column(Role role) {
    return values(name(role));
  }

  /**
   * A copy of a column as numbers; text declared categorical gives the position of its value in
   * {@link #levels}.
   */
  public double[] values(String name) {
    DataColumn column = required(name);
    if (column instanceof DataColumn.Numeric numeric) {
      return numeric.values().clone();
    }
    int[] codes = levelCodes(name);
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = codes[i] < 0 ? Double.NaN : codes[i];
    }
    return values;
  }

  /** The column as groups of equal value, for units, periods, clusters, domains and strata. */
  public Grouping grouping(String name) {
    return cached("grouping " + name, Grouping.class, () -> Encoding.grouping(required(name)));
  }

  /** The distinct values of a column as labels, sorted (numbers by size, text by code point). */
  public List<String> levels(String name) {
    return List.of(
        cached(
            "levels " + name,
            String[].class,
            () -> Encoding.levels(required(name)).toArray(new String[0])));
  }

  /** For each row the position of its value in {@link #levels}. */
  public int[] levelCodes(String name) {
    return Encoding.levelCodes(required(name), levels(name));
  }

  /**
   * The covariates as features, n x p: numeric columns as they are, categorical ones as dummies
   * named {@code race=hispan} without the reference level. Built once and shared.
   */
  public FeatureMatrix covariates() {
    return features(names(Role.COVARIATE));
  }

  /** The columns of a named covariate block as features. */
  public FeatureMatrix block(String block) {
    List<String> names = roles.blocks().get(block);
    if (names == null) {
      throw new InvalidDataException(
          "DATA-021",
          "There is no covariate block \""
              + block
              + "\". Blocks: "
              + roles.blocks().keySet()
              + ".");
    }
    return features(names);
  }

  /** Any columns as features; categorical ones become dummies. Built once per list and shared. */
  public FeatureMatrix features(List<String> names) {
    List<String> key = List.copyOf(names);
    return cached(key, FeatureMatrix.class, () -> Encoding.features(this, key));
  }

  /** The weights, if any. */
  public Optional<double[]> weights() {
    return has(Role.WEIGHT) ? Optional.of(column(Role.WEIGHT)) : Optional.empty();
  }

  /** Hexadecimal SHA-256 of all used columns: role, name and the bits of every value. */
  public String sha256() {
    return cached("sha256", String.class, () -> DataHash.of(this));
  }

  /** The same roles on some rows; groupings are numbered anew. */
  public CausalData subset(int... rowIndices) {
    Map<String, DataColumn> kept = new LinkedHashMap<>();
    int[] original = new int[rowIndices.length];
    for (int k = 0; k < rowIndices.length; k++) {
      original[k] = keptRows[rowIndices[k]];
    }
    columns.forEach((name, column) -> kept.put(name, column.rows(rowIndices)));
    return new CausalData(roles, kept, rowsRead, original, dropped);
  }

  /**
   * The same rows with other weights, of the kind that was declared or else sampling weights.
   *
   * @param weights one per row, finite, at least 0 and not all 0; copied
   * @throws InvalidDataException DATA-016 for another number of weights, DATA-019 for a negative
   *     one or none that is positive
   */
  public CausalData withWeights(double... weights) {
    if (weights.length != rows) {
      throw new InvalidDataException(
          "DATA-016", weights.length + " weights were given for " + rows + " rows.");
    }
    String name = has(Role.WEIGHT) ? name(Role.WEIGHT) : "(weights)";
    Map<String, DataColumn> all = new LinkedHashMap<>(columns);
    all.put(name, new DataColumn.Numeric(name, weights.clone()));
    Roles next = has(Role.WEIGHT) ? roles : roles.weights(name, WeightKind.SAMPLING);
    CausalData data = new CausalData(next, all, rowsRead, keptRows, dropped);
    DataChecks.requireWeights(data);
    return data;
  }

  /**
   * These data with a covariate block from elsewhere, for example an embedding. Columns are shared
   * where no row was dropped.
   *
   * @param block name of the block; columns are added if it exists
   * @param more numeric columns with a row for each row that was read
   * @throws InvalidDataException DATA-015 for a name that is taken, DATA-188 for another number of
   *     rows, DATA-189 for a value that is missing in a row in use, DATA-011 for infinite values
   */
  public CausalData withBlock(String block, Columns more) {
    if (more.rows() != rowsRead) {
      throw new InvalidDataException(
          "DATA-188",
          "Block \""
              + block
              + "\" has "
              + more.rows()
              + " rows; "
              + rowsRead
              + " were read for the other columns. Give one row for each, in the same order.");
    }
    Columns all = stored();
    for (String name : more.names()) {
      DataColumn column = more.column(name);
      DataColumn used = rows == rowsRead ? column : column.rows(keptRows);
      for (int i = 0; i < rows; i++) {
        if (used.isMissing(i)) {
          throw new InvalidDataException(
              "DATA-189",
              "Column \""
                  + name
                  + "\" of block \""
                  + block
                  + "\" is missing in row "
                  + (keptRows[i] + 1)
                  + ". Impute it, or drop the row from all columns.");
        }
      }
      all.takeColumn(used);
    }
    return checked(all, roles.block(block, more.names().toArray(new String[0])));
  }

  /** The same columns under other roles; the new roles may use only columns that are here. */
  public CausalData withRoles(Roles next) {
    return checked(stored(), next);
  }

  private Columns stored() {
    Columns all = Columns.none();
    columns.values().forEach(all::takeColumn);
    return all;
  }

  private CausalData checked(Columns all, Roles next) {
    CausalData checked = DataChecks.build(all, all.names(), next, Missing.KEEP_COVARIATES);
    int[] original = new int[checked.rows];
    for (int k = 0; k < original.length; k++) {
      original[k] = keptRows[checked.keptRows[k]];
    }
    Map<String, Integer> reasons = new LinkedHashMap<>(dropped);
    checked.dropped.forEach((reason, count) -> reasons.merge(reason, count, Integer::sum));
    return new CausalData(next, checked.columns, rowsRead, original, reasons);
  }

  /** Makes a value at the first call; the maker may ask for other cached values. */
  private synchronized <T> T cached(Object key, Class<T> type, Supplier<T> make) {
    Object value = cache.get(key);
    if (value == null) {
      value = make.get();
      cache.put(key, value);
    }
    return type.cast(value);
  }

  DataColumn required(String name) {
    DataColumn column = columns.get(name);
    if (column == null) {
      throw DataChecks.noSuchColumn(name, null, List.copyOf(columns.keySet()));
    }
    return column;
  }

  Map<String, DataColumn> storage() {
    return columns;
  }
}
