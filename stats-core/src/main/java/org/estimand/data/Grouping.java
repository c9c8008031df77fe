package org.estimand.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows sorted into groups: {@code codes[i]} in 0 .. count-1 is the group of row i, numbered in
 * order of first appearance, so that renaming the groups changes nothing.
 *
 * @param column name of the column the groups come from
 * @param codes group of each row; not copied, treat as read-only
 * @param labels label of each group
 */
public record Grouping(String column, int[] codes, List<String> labels) {

  /** Groups rows by label. */
  public static Grouping of(String column, List<String> values) {
    Map<String, Integer> index = new HashMap<>();
    List<String> labels = new java.util.ArrayList<>();
    int[] codes = new int[values.size()];
    for (int i = 0; i < codes.length; i++) {
      String value = values.get(i);
      Integer code = index.get(value);
      if (code == null) {
        code = labels.size();
        index.put(value, code);
        labels.add(value);
      }
      codes[i] = code;
    }
    return new Grouping(column, codes, List.copyOf(labels));
  }

  /** Groups rows by numeric value (bitwise equality; -0.0 and 0.0 are one group). */
  public static Grouping of(String column, double[] values) {
    Map<Double, Integer> index = new HashMap<>();
    List<String> labels = new java.util.ArrayList<>();
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      double value = values[i] + 0.0;
      Integer code = index.get(value);
      if (code == null) {
        code = labels.size();
        index.put(value, code);
        labels.add(Numbers.label(value));
      }
      codes[i] = code;
    }
    return new Grouping(column, codes, List.copyOf(labels));
  }

  /** Number of groups. */
  public int count() {
    return labels.size();
  }

  /** Number of rows. */
  public int rows() {
    return codes.length;
  }

  /** Number of rows in each group. */
  public int[] sizes() {
    int[] sizes = new int[count()];
    for (int c : codes) {
      sizes[c]++;
    }
    return sizes;
  }

  /**
   * The groups of some rows, in the order given; groups without a row there are left out.
   *
   * @param rows 0-based rows
   */
  public Grouping restricted(int... rows) {
    int[] number = new int[count()];
    List<String> kept = new java.util.ArrayList<>();
    int[] next = new int[rows.length];
    for (int k = 0; k < next.length; k++) {
      int g = codes[rows[k]];
      if (number[g] == 0) {
        kept.add(labels.get(g));
        number[g] = kept.size();
      }
      next[k] = number[g] - 1;
    }
    return new Grouping(column, next, java.util.Collections.unmodifiableList(kept));
  }

  /** The groups formed by pairs of groups, used by multi-way clustering. */
  public Grouping intersect(Grouping other) {
    Map<Long, Integer> index = new HashMap<>();
    List<String> pairLabels = new java.util.ArrayList<>();
    int[] pair = new int[codes.length];
    for (int i = 0; i < pair.length; i++) {
      long key = ((long) codes[i] << 32) | other.codes[i];
      Integer code = index.get(key);
      if (code == null) {
        code = pairLabels.size();
        index.put(key, code);
        pairLabels.add(labels.get(codes[i]) + " & " + other.labels.get(other.codes[i]));
      }
      pair[i] = code;
    }
    return new Grouping(column + " & " + other.column, pair, List.copyOf(pairLabels));
  }
}
