package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;

/**
 * What a balance table has rows for: every numeric covariate as it is, every level of a categorical
 * one (the reference level of the models too) as an indicator {@code race=white}, and an indicator
 * {@code age is missing} where values are missing; on request squares {@code age^2} and products
 * {@code age*educ}. Covariates come in the order in which they were named, levels in the order of
 * {@link CausalData#levels}. Columns are made when they are asked for, so that a table of a large
 * sample needs no copy of it.
 */
final class BalanceColumns {
  /** What a column is made of. */
  private record Part(String name, int level, boolean missing) {}

  /** A part, or the product of two. */
  private record Column(String label, Part first, Part second) {}

  private final CausalData data;
  private final Map<String, List<String>> levels;
  private final boolean overlap;
  private final List<Column> columns = new ArrayList<>();

  private BalanceColumns(CausalData data, Map<String, List<String>> levels, boolean overlap) {
    this.data = data;
    this.levels = levels;
    this.overlap = overlap;
  }

  /** The levels of the categorical ones of these columns, by column. */
  static Map<String, List<String>> levels(CausalData data, List<String> names) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String name : names) {
      if (data.roles().categorical().containsKey(name)) {
        all.put(name, data.levels(name));
      }
    }
    return all;
  }

  /**
   * The columns.
   *
   * @param data the rows
   * @param names covariates
   * @param levels levels to show, which the rows need not all have
   * @param shapes whether squares, products and overlap coefficients too
   */
  static BalanceColumns of(
      CausalData data, List<String> names, Map<String, List<String>> levels, BalanceShapes shapes) {
    BalanceColumns all = new BalanceColumns(data, levels, shapes.overlap());
    for (String name : names) {
      all.add(name);
    }
    List<Column> plain = List.copyOf(all.columns);
    for (int a = 0; a < plain.size() && shapes.squares(); a++) {
      Part part = plain.get(a).first();
      if (part.level() < 0 && !part.missing() && !all.isBinary(part)) {
        all.columns.add(new Column(plain.get(a).label() + "^2", part, part));
      }
    }
    for (int a = 0; a < plain.size() && shapes.products(); a++) {
      for (int b = a + 1; b < plain.size(); b++) {
        if (!plain.get(a).first().name().equals(plain.get(b).first().name())) {
          all.columns.add(
              new Column(
                  plain.get(a).label() + "*" + plain.get(b).label(),
                  plain.get(a).first(),
                  plain.get(b).first()));
        }
      }
    }
    return all;
  }

  private void add(String name) {
    boolean any = false;
    if (levels.containsKey(name)) {
      List<String> shown = levels.get(name);
      for (int l = 0; l < shown.size(); l++) {
        columns.add(new Column(name + "=" + shown.get(l), new Part(name, l, false), null));
      }
      for (int code : data.levelCodes(name)) {
        any |= code < 0;
      }
    } else {
      columns.add(new Column(name, new Part(name, -1, false), null));
      for (double v : data.values(name)) {
        any |= Double.isNaN(v);
      }
    }
    if (any) {
      columns.add(new Column(name + " is missing", new Part(name, -1, true), null));
    }
  }

  private boolean isBinary(Part part) {
    for (double v : data.values(part.name())) {
      if (v != 0 && v != 1 && !Double.isNaN(v)) {
        return false;
      }
    }
    return true;
  }

  int rows() {
    return data.rows();
  }

  int count() {
    return columns.size();
  }

  /** Whether overlap coefficients are measured. */
  boolean overlap() {
    return overlap;
  }

  String label(int j) {
    return columns.get(j).label();
  }

  /** A column, NaN where the covariate is missing. */
  double[] values(int j) {
    Column column = columns.get(j);
    double[] v = values(column.first());
    if (column.second() != null) {
      double[] other = column.second().equals(column.first()) ? v.clone() : values(column.second());
      for (int i = 0; i < v.length; i++) {
        v[i] *= other[i];
      }
    }
    return v;
  }

  private double[] values(Part part) {
    String name = part.name();
    if (!levels.containsKey(name)) {
      double[] v = data.values(name);
      for (int i = 0; i < v.length && part.missing(); i++) {
        v[i] = Double.isNaN(v[i]) ? 1 : 0;
      }
      return v;
    }
    int wanted =
        part.missing() ? -1 : data.levels(name).indexOf(levels.get(name).get(part.level()));
    int[] codes = data.levelCodes(name);
    double[] v = new double[codes.length];
    for (int i = 0; i < v.length; i++) {
      v[i] =
          part.missing()
              ? (codes[i] < 0 ? 1 : 0)
              : codes[i] < 0 ? Double.NaN : codes[i] == wanted ? 1 : 0;
    }
    return v;
  }
}
