package org.estimand.data;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;

/** Everything that is checked once, when data and roles meet. */
final class DataChecks {
  private static final Set<Role> LABEL_ROLES =
      EnumSet.of(Role.UNIT, Role.TIME, Role.CLUSTER, Role.DOMAIN, Role.STRATUM, Role.FOLD);

  /** Roles whose text, where declared categorical, may stand for 0 and 1 but not for more. */
  private static final Set<Role> INDICATORS =
      EnumSet.of(Role.OUTCOME, Role.INSTRUMENT, Role.CENSORED);

  /** Roles of amounts, which no text can stand for. */
  private static final Set<Role> AMOUNTS =
      EnumSet.of(Role.WEIGHT, Role.BASE_WEIGHT, Role.FPC, Role.COORDINATE);

  private static final int NAMES_SHOWN = 12;
  private static final int ROWS_SHOWN = 3;

  private DataChecks() {}

  /** Whether a role takes labels, so that text needs no declaration. */
  static boolean takesLabels(Role role) {
    return LABEL_ROLES.contains(role);
  }

  static CausalData build(Columns columns, List<String> allNames, Roles roles, Missing missing) {
    List<String> wanted = roles.allColumns();
    Map<String, String> roleOf = roleNames(roles);
    for (String name : wanted) {
      if (!allNames.contains(name)) {
        throw noSuchColumn(name, roleOf.get(name), allNames);
      }
    }
    for (String name : roles.categorical().keySet()) {
      if (!wanted.contains(name)) {
        throw new InvalidDataException(
            "DATA-023",
            "Column \""
                + name
                + "\" is declared categorical but has no role. "
                + NearestName.hint(name, wanted)
                + "Give it a role or remove the declaration.");
      }
    }
    int n = columns.rows();
    if (n == 0) {
      throw new InvalidDataException(
          "DATA-010", "The table has no rows. At least one row is needed.");
    }
    Map<String, DataColumn> used = new LinkedHashMap<>();
    for (String name : wanted) {
      DataColumn column = columns.column(name);
      requireNumbers(column, roleOf.get(name), roles);
      used.put(name, column);
    }
    requireFinite(used, roleOf);
    Map<String, Integer> dropped = new LinkedHashMap<>();
    int[] kept = keptRows(used, roleOf, missing, censored(used, roles, n), dropped);
    if (kept.length == 0) {
      throw new InvalidDataException(
          "DATA-024", "No row is left: " + n + " rows were read and dropped (" + dropped + ").");
    }
    if (kept.length < n) {
      Map<String, DataColumn> shorter = new LinkedHashMap<>();
      used.forEach((name, column) -> shorter.put(name, column.rows(kept)));
      used = shorter;
    }
    CausalData data = new CausalData(roles, used, n, kept, dropped);
    for (Role role : INDICATORS) {
      roles.columns(role).forEach(name -> requireFewLevels(data, role, name));
    }
    for (Role role : AMOUNTS) {
      for (String name : roles.columns(role)) {
        if (data.required(name) instanceof DataColumn.Text) {
          throw levelsAreNoNumbers(data, role, name, "Recode it as numbers.");
        }
      }
    }
    requireWeights(data);
    return data;
  }

  /** Throws when text declared categorical has more than two levels. */
  static void requireFewLevels(CausalData data, Role role, String name) {
    if (data.required(name) instanceof DataColumn.Text && data.levels(name).size() > 2) {
      throw levelsAreNoNumbers(data, role, name, "Recode it as numbers or as 0 and 1.");
    }
  }

  private static InvalidDataException levelsAreNoNumbers(
      CausalData data, Role role, String name, String remedy) {
    List<String> levels = data.levels(name);
    return new InvalidDataException(
        "DATA-012",
        "Column \""
            + name
            + "\" ("
            + role
            + ") is declared categorical and has "
            + levels.size()
            + " levels ("
            + String.join(", ", levels.subList(0, Math.min(NAMES_SHOWN, levels.size())))
            + (levels.size() > NAMES_SHOWN ? ", ..." : "")
            + "), which are no numbers to compute with. "
            + remedy);
  }

  static InvalidDataException noSuchColumn(String name, String role, List<String> all) {
    String shown =
        all.size() <= NAMES_SHOWN
            ? String.join(", ", all)
            : String.join(", ", all.subList(0, NAMES_SHOWN)) + ", ...";
    return new InvalidDataException(
        "DATA-001",
        "No column named \""
            + name
            + "\""
            + (role == null ? "" : " for role " + role)
            + ". "
            + NearestName.hint(name, all)
            + "Columns: "
            + shown
            + " ("
            + all.size()
            + ").");
  }

  /** The first role (or block) of each column, for messages. */
  private static Map<String, String> roleNames(Roles roles) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      for (String column : roles.columns(role)) {
        names.putIfAbsent(column, role.name());
      }
    }
    roles.blocks().forEach((b, cs) -> cs.forEach(c -> names.putIfAbsent(c, "block " + b)));
    return names;
  }

  private static void requireNumbers(DataColumn column, String role, Roles roles) {
    if (!(column instanceof DataColumn.Text text)
        || roles.categorical().containsKey(column.name())) {
      return;
    }
    for (Role r : Role.values()) {
      if (!LABEL_ROLES.contains(r) && roles.columns(r).contains(column.name())
          || role.startsWith("block ")) {
        int row = 0;
        while (row < text.rows() - 1 && text.isMissing(row)) {
          row++;
        }
        throw new InvalidDataException(
            "DATA-012",
            "Column \""
                + column.name()
                + "\" ("
                + role
                + ") holds text (row "
                + (row + 1)
                + ": \""
                + (text.isMissing(row) ? "" : text.label(row))
                + "\"). Declare it categorical, or recode it as numbers.");
      }
    }
  }

  private static void requireFinite(Map<String, DataColumn> used, Map<String, String> roleOf) {
    for (DataColumn column : used.values()) {
      if (!(column instanceof DataColumn.Numeric numeric)) {
        continue;
      }
      int count = 0;
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < numeric.rows(); i++) {
        if (Double.isInfinite(numeric.values()[i])) {
          count++;
          if (rows.size() < ROWS_SHOWN) {
            rows.add(i + 1);
          }
        }
      }
      if (count > 0) {
        throw new InvalidDataException(
            "DATA-011",
            "Column \""
                + column.name()
                + "\" ("
                + roleOf.get(column.name())
                + ") has "
                + count
                + " infinite value"
                + (count == 1 ? "" : "s")
                + " ("
                + firstRows(rows)
                + "). Remove or correct them.");
      }
    }
  }

  /** Rows with a 1 in a column of censoring: what would have come later may be missing there. */
  private static boolean[] censored(Map<String, DataColumn> used, Roles roles, int n) {
    boolean[] censored = new boolean[n];
    for (String name : roles.columns(Role.CENSORED)) {
      if (used.get(name) instanceof DataColumn.Numeric flags) {
        for (int i = 0; i < n; i++) {
          censored[i] |= flags.values()[i] == 1;
        }
      }
    }
    return censored;
  }

  private static boolean mayFollowCensoring(String role) {
    return role.startsWith("block ")
        || role.equals(Role.OUTCOME.name())
        || role.equals(Role.TREATMENT.name())
        || role.equals(Role.CENSORED.name());
  }

  private static int[] keptRows(
      Map<String, DataColumn> used,
      Map<String, String> roleOf,
      Missing missing,
      boolean[] censored,
      Map<String, Integer> dropped) {
    int n = censored.length;
    boolean[] drop = new boolean[n];
    List<String> refused = new ArrayList<>();
    for (DataColumn column : used.values()) {
      String role = roleOf.get(column.name());
      boolean covariate = role.equals(Role.COVARIATE.name()) || role.startsWith("block ");
      if (covariate && missing == Missing.KEEP_COVARIATES) {
        continue;
      }
      boolean measured = role.equals(Role.OUTCOME.name()) || role.equals(Role.TIME.name());
      if (measured && missing == Missing.KEEP_OUTCOMES) {
        continue;
      }
      boolean later = mayFollowCensoring(role);
      int count = 0;
      int newlyDropped = 0;
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        if (column.isMissing(i) && !(later && censored[i])) {
          count++;
          if (rows.size() < ROWS_SHOWN) {
            rows.add(i + 1);
          }
          if (!drop[i]) {
            newlyDropped++;
            drop[i] = true;
          }
        }
      }
      if (count > 0) {
        refused.add(
            "Column \""
                + column.name()
                + "\" ("
                + role
                + ") has "
                + count
                + " missing value"
                + (count == 1 ? "" : "s")
                + " ("
                + firstRows(rows)
                + ").");
        if (newlyDropped > 0) {
          dropped.put("missing " + column.name(), newlyDropped);
        }
      }
    }
    if (missing == Missing.REFUSE && !refused.isEmpty()) {
      throw new InvalidDataException(
          "DATA-002",
          String.join(" ", refused)
              + " Drop them with Missing.DROP_ROWS or impute before CausalData.of.");
    }
    int kept = 0;
    for (boolean d : drop) {
      kept += d ? 0 : 1;
    }
    int[] rows = new int[kept];
    int k = 0;
    for (int i = 0; i < n; i++) {
      if (!drop[i]) {
        rows[k++] = i;
      }
    }
    return rows;
  }

  static void requireWeights(CausalData data) {
    if (!data.has(Role.WEIGHT)) {
      return;
    }
    String name = data.name(Role.WEIGHT);
    double[] weights = data.values(name);
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0)) {
        throw new InvalidDataException(
            "DATA-019",
            "WEIGHT \""
                + name
                + "\" is negative in row "
                + (data.originalRows()[i] + 1)
                + " ("
                + weights[i]
                + "). Weights must be zero or positive.");
      }
      sum += weights[i];
    }
    if (!(sum > 0)) {
      throw new InvalidDataException(
          "DATA-019",
          "WEIGHT \"" + name + "\" is zero in every row. Some weight must be positive.");
    }
  }

  private static String firstRows(List<Integer> rows) {
    StringBuilder s = new StringBuilder(rows.size() == 1 ? "row " : "first rows ");
    for (int k = 0; k < rows.size(); k++) {
      s.append(k == 0 ? "" : ", ").append(rows.get(k));
    }
    return s.toString();
  }
}
