package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Rows divided by the values of a column.
 *
 * @param column its name
 * @param levels two or more values, the reference first, else in the order of {@link
 *     CausalData#levels}
 * @param code n positions in levels
 */
record Subgroups(String column, List<String> levels, int[] code) {
  private static final int MOST = 50;

  /**
   * Divides the rows.
   *
   * @param base n sampling weights, 0 for rows left out
   * @throws InvalidDataException DATA-280 for a row without a value, DATA-281 for more than 50
   *     values
   * @throws NotIdentifiedException IDENT-280 for a single value, IDENT-281 for a value without rows
   *     of some arm
   */
  static Subgroups of(CausalData data, String column, Arms arms, double[] base) {
    List<String> levels = new ArrayList<>(data.levels(column));
    int[] code = data.levelCodes(column);
    for (int i = 0; i < code.length; i++) {
      if (code[i] < 0) {
        throw new InvalidDataException(
            "DATA-280",
            "Column \""
                + column
                + "\" is missing in row "
                + (data.originalRows()[i] + 1)
                + "; effects by subgroup need the subgroup of every row. Impute it, or drop the"
                + " row.");
      }
    }
    if (levels.size() > MOST) {
      throw new InvalidDataException(
          "DATA-281",
          "Column \""
              + column
              + "\" has "
              + levels.size()
              + " values; at most 50 can be subgroups. Group them.");
    }
    if (levels.size() < 2) {
      throw new NotIdentifiedException(
          "IDENT-280",
          "Column \""
              + column
              + "\" is "
              + levels.get(0)
              + " in all "
              + code.length
              + " rows; there are no subgroups to compare.");
    }
    Subgroups groups = referenceFirst(data, column, levels, code);
    groups.requireArms(arms, base);
    return groups;
  }

  /** The level that is the reference of a categorical column becomes the first. */
  private static Subgroups referenceFirst(
      CausalData data, String column, List<String> levels, int[] code) {
    Optional<String> named =
        data.roles().categorical().getOrDefault(column, Optional.<String>empty());
    int first = named.isEmpty() ? 0 : levels.indexOf(named.get());
    if (first <= 0) {
      return new Subgroups(column, List.copyOf(levels), code);
    }
    List<String> ordered = new ArrayList<>(levels);
    ordered.remove(first);
    ordered.add(0, levels.get(first));
    int[] place = new int[code.length];
    for (int i = 0; i < code.length; i++) {
      place[i] = code[i] == first ? 0 : code[i] < first ? code[i] + 1 : code[i];
    }
    return new Subgroups(column, List.copyOf(ordered), place);
  }

  private void requireArms(Arms arms, double[] base) {
    int[] rows = new int[levels.size()];
    boolean[] found = new boolean[levels.size() * arms.count()];
    for (int i = 0; i < code.length; i++) {
      rows[code[i]]++;
      found[code[i] * arms.count() + arms.code()[i]] |= base[i] > 0;
    }
    for (int k = 0; k < found.length; k++) {
      if (!found[k]) {
        int level = k / arms.count();
        throw new NotIdentifiedException(
            "IDENT-281",
            "No row of positive weight with "
                + column
                + " = "
                + levels.get(level)
                + " is in arm "
                + arms.labels().get(k % arms.count())
                + ", so there is no effect in that subgroup. Merge subgroups, or leave these "
                + rows[level]
                + " rows out.");
      }
    }
  }

  int count() {
    return levels.size();
  }

  /** {@code race=black}, the words for a subgroup in terms and tables. */
  String name(int level) {
    return column + "=" + levels.get(level);
  }

  /** A copy of n values with zeros outside a subgroup. */
  double[] within(int level, double[] values) {
    double[] some = new double[values.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = code[i] == level ? values[i] : 0;
    }
    return some;
  }

  /** The arms with no arm (-1) outside a subgroup. */
  Arms within(int level, Arms arms) {
    int[] some = new int[code.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = code[i] == level ? arms.code()[i] : -1;
    }
    return new Arms(some, arms.labels());
  }
}
