package org.estimand.crossfit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;

/** Reads folds from columns of the data. */
final class FoldColumns {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

  private FoldColumns() {}

  static FoldAssignment read(CausalData data, boolean product, boolean leakage) {
    List<String> columns = data.names(Role.FOLD);
    if (columns.isEmpty()) {
      throw new InvalidDataException(
          "DATA-020", "The plan takes folds from the data, but no column has the role FOLD.");
    }
    int[][] labels = new int[columns.size()][];
    for (int c = 0; c < labels.length; c++) {
      labels[c] = labels(data, columns.get(c));
    }
    if (!product) {
      if (!leakage) {
        for (int c = 0; c < labels.length; c++) {
          requireWhole(data, Role.UNIT, data.names(Role.UNIT), columns.get(c), labels[c]);
          requireWhole(data, Role.CLUSTER, data.names(Role.CLUSTER), columns.get(c), labels[c]);
        }
      }
      return FoldAssignment.of(labels);
    }
    if (columns.size() % 2 != 0) {
      throw new InvalidConfigException(
          "CONF-027",
          "Products of folds need pairs of FOLD columns, one for each clustering; found "
              + String.join(", ", columns)
              + ".");
    }
    List<String> clusters = data.names(Role.CLUSTER);
    if (clusters.size() != 2) {
      throw new InvalidConfigException(
          "CONF-028", "Products of folds need two CLUSTER columns; found " + clusters.size() + ".");
    }
    int repetitions = labels.length / 2;
    int[][] first = new int[repetitions][];
    int[][] second = new int[repetitions][];
    for (int r = 0; r < repetitions; r++) {
      first[r] = labels[2 * r];
      second[r] = labels[2 * r + 1];
      if (!leakage) {
        requireWhole(data, Role.CLUSTER, clusters.subList(0, 1), columns.get(2 * r), first[r]);
        requireWhole(data, Role.CLUSTER, clusters.subList(1, 2), columns.get(2 * r + 1), second[r]);
      }
    }
    return FoldAssignment.ofProduct(first, second);
  }

  private static int[] labels(CausalData data, String column) {
    List<String> levels = data.levels(column);
    int[] codes = data.levelCodes(column);
    for (int k = 0; k < levels.size(); k++) {
      if (!INTEGER.matcher(levels.get(k)).matches()) {
        int row = 0;
        while (codes[row] != k) {
          row++;
        }
        throw new InvalidDataException(
            "DATA-032",
            "Column \""
                + column
                + "\" (FOLD) must hold integers; found \""
                + levels.get(k)
                + "\" in row "
                + (data.originalRows()[row] + 1)
                + ". Label the folds 0, 1, 2, ...");
      }
    }
    List<BigInteger> distinct =
        new ArrayList<>(levels.stream().map(BigInteger::new).distinct().sorted().toList());
    if (distinct.size() < 2) {
      throw new InvalidConfigException(
          "CONF-001",
          "folds = "
              + distinct.size()
              + "; must be between 2 and the number of units ("
              + data.rows()
              + "). Column \""
              + column
              + "\" (FOLD) has only the label "
              + distinct.get(0)
              + ".");
    }
    int[] number = new int[levels.size()];
    for (int k = 0; k < number.length; k++) {
      number[k] = java.util.Collections.binarySearch(distinct, new BigInteger(levels.get(k)));
    }
    int[] labels = new int[codes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = number[codes[i]];
    }
    return labels;
  }

  private static void requireWhole(
      CausalData data, Role role, List<String> groups, String column, int[] labels) {
    for (String group : groups) {
      Grouping grouping = data.grouping(group);
      int split = FoldDrawing.firstSplit(grouping, labels);
      if (split >= 0) {
        throw new InvalidConfigException(
            "CONF-022",
            "Fold column \""
                + column
                + "\" puts rows of "
                + role
                + " \""
                + group
                + "\" = "
                + grouping.labels().get(split)
                + " into several folds. Give all rows with the same "
                + group
                + " the same label, or state allowUnitLeakage()"
                + (role == Role.CLUSTER && data.names(Role.CLUSTER).size() == 2
                    ? "; for two clusterings give one fold column for each"
                    : "")
                + ".");
      }
    }
  }
}
