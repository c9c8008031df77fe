package org.estimand.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * An n x p matrix of features, column-major: cell (i, j) is {@code data[j * leadingDimension + i]}.
 * Read-only by convention: {@link #data()} is the storage itself, for the numeric layer. Forms
 * derived from the matrix (quantised columns, cross products, a kernel matrix) are computed once
 * and kept with it, so that every fold, repetition and nuisance shares them.
 */
public final class FeatureMatrix {
  private final int rows;
  private final int columns;
  private final int leadingDimension;
  private final double[] data;
  private final List<String> names;
  private final Map<Object, Object> derived = new ConcurrentHashMap<>();

  private FeatureMatrix(int rows, int columns, int ld, double[] data, List<String> names) {
    this.rows = rows;
    this.columns = columns;
    this.leadingDimension = ld;
    this.data = data;
    this.names = names;
  }

  /**
   * Wraps an array without copying it.
   *
   * @param data column-major values, length at least rows * names.size()
   * @param rows number of rows
   * @param names one name per column
   */
  public static FeatureMatrix wrap(double[] data, int rows, List<String> names) {
    if ((long) rows * names.size() > data.length) {
      throw new IllegalArgumentException(
          data.length + " values for " + rows + " x " + names.size() + " features");
    }
    return new FeatureMatrix(rows, names.size(), rows, data, List.copyOf(names));
  }

  /** Copies columns of equal length. */
  public static FeatureMatrix ofColumns(Map<String, double[]> columns) {
    int n = columns.isEmpty() ? 0 : columns.values().iterator().next().length;
    double[] data = new double[Math.multiplyExact(n, columns.size())];
    int j = 0;
    for (Map.Entry<String, double[]> e : columns.entrySet()) {
      if (e.getValue().length != n) {
        throw new IllegalArgumentException(
            "column " + e.getKey() + " has " + e.getValue().length + " rows, not " + n);
      }
      System.arraycopy(e.getValue(), 0, data, j * n, n);
      j++;
    }
    return wrap(data, n, List.copyOf(columns.keySet()));
  }

  /** A matrix with these columns of this one, in this order (copied). */
  public FeatureMatrix select(int... columnIndices) {
    double[] out = new double[Math.multiplyExact(rows, columnIndices.length)];
    List<String> chosen = new java.util.ArrayList<>();
    for (int k = 0; k < columnIndices.length; k++) {
      System.arraycopy(data, columnIndices[k] * leadingDimension, out, k * rows, rows);
      chosen.add(names.get(columnIndices[k]));
    }
    return wrap(out, rows, chosen);
  }

  /** This matrix with the columns of another one to its right (copied). */
  public FeatureMatrix append(FeatureMatrix right) {
    if (right.rows != rows) {
      throw new IllegalArgumentException(right.rows + " rows beside " + rows);
    }
    double[] out = new double[Math.multiplyExact(rows, columns + right.columns)];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(data, j * leadingDimension, out, j * rows, rows);
    }
    for (int j = 0; j < right.columns; j++) {
      System.arraycopy(right.data, j * right.leadingDimension, out, (columns + j) * rows, rows);
    }
    List<String> all = new java.util.ArrayList<>(names);
    all.addAll(right.names);
    return wrap(out, rows, all);
  }

  /** Number of rows n. */
  public int rows() {
    return rows;
  }

  /** Number of columns p. */
  public int columns() {
    return columns;
  }

  /** Distance in the array between neighbours in a row. */
  public int leadingDimension() {
    return leadingDimension;
  }

  /** The storage itself, column-major. Do not modify. */
  public double[] data() {
    return data;
  }

  /** Position of the first cell of column j. */
  public int offset(int j) {
    return j * leadingDimension;
  }

  /** Cell (i, j). */
  public double at(int i, int j) {
    return data[j * leadingDimension + i];
  }

  /** A copy of column j. */
  public double[] column(int j) {
    return java.util.Arrays.copyOfRange(data, offset(j), offset(j) + rows);
  }

  /** Column names. */
  public List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /**
   * A form derived from this matrix, made at the first call and shared afterwards.
   *
   * @param key identifies the form; include every setting it depends on
   * @param type class of the form
   * @param make computes it; must depend on this matrix and on the key alone, and must not ask for
   *     another derived form
   */
  public <T> T derived(Object key, Class<T> type, Supplier<T> make) {
    return type.cast(derived.computeIfAbsent(key, k -> make.get()));
  }
}
