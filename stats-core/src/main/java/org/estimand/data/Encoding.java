package org.estimand.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;

/** Columns as groups, levels and dummies. */
final class Encoding {
  private Encoding() {}

  static Grouping grouping(DataColumn column) {
    if (column instanceof DataColumn.Numeric numeric) {
      return Grouping.of(column.name(), numeric.values());
    }
    List<String> labels = new ArrayList<>(column.rows());
    for (int i = 0; i < column.rows(); i++) {
      labels.add(column.label(i));
    }
    return Grouping.of(column.name(), labels);
  }

  static List<String> levels(DataColumn column) {
    if (column instanceof DataColumn.Numeric numeric) {
      TreeSet<Double> distinct = new TreeSet<>();
      for (double v : numeric.values()) {
        if (!Double.isNaN(v)) {
          distinct.add(v + 0.0);
        }
      }
      List<String> labels = new ArrayList<>();
      for (double v : distinct) {
        labels.add(Numbers.label(v));
      }
      return List.copyOf(labels);
    }
    DataColumn.Text text = (DataColumn.Text) column;
    boolean[] seen = new boolean[text.levels().size()];
    for (int c : text.codes()) {
      if (c >= 0) {
        seen[c] = true;
      }
    }
    List<String> labels = new ArrayList<>();
    for (int k = 0; k < seen.length; k++) {
      if (seen[k]) {
        labels.add(text.levels().get(k));
      }
    }
    return List.copyOf(labels);
  }

  static int[] levelCodes(DataColumn column, List<String> levels) {
    Map<String, Integer> index = new HashMap<>();
    for (int k = 0; k < levels.size(); k++) {
      index.put(levels.get(k), k);
    }
    int[] codes = new int[column.rows()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = column.isMissing(i) ? -1 : index.get(column.label(i));
    }
    return codes;
  }

  static FeatureMatrix features(CausalData data, List<String> names) {
    int n = data.rows();
    List<String> featureNames = new ArrayList<>();
    List<int[]> plan = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      String name = names.get(c);
      if (!data.roles().categorical().containsKey(name)) {
        featureNames.add(name);
        plan.add(new int[] {c, -1});
        continue;
      }
      List<String> levels = data.levels(name);
      int reference = reference(name, levels, data.roles().categorical().get(name));
      for (int k = 0; k < levels.size(); k++) {
        if (k != reference) {
          featureNames.add(name + "=" + levels.get(k));
          plan.add(new int[] {c, k});
        }
      }
    }
    double[] values = new double[Math.multiplyExact(n, plan.size())];
    for (int j = 0; j < plan.size(); j++) {
      String name = names.get(plan.get(j)[0]);
      int level = plan.get(j)[1];
      if (level < 0) {
        DataColumn column = data.required(name);
        double[] source = ((DataColumn.Numeric) column).values();
        System.arraycopy(source, 0, values, j * n, n);
      } else {
        int[] codes = data.levelCodes(name);
        for (int i = 0; i < n; i++) {
          values[j * n + i] = codes[i] < 0 ? Double.NaN : codes[i] == level ? 1.0 : 0.0;
        }
      }
    }
    return FeatureMatrix.wrap(values, n, featureNames);
  }

  private static int reference(String name, List<String> levels, Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return 0;
    }
    int k = levels.indexOf(wanted.get());
    if (k < 0) {
      throw new InvalidDataException(
          "DATA-022",
          "Column \""
              + name
              + "\" has no level \""
              + wanted.get()
              + "\" to serve as reference. "
              + NearestName.hint(wanted.get(), levels)
              + "Levels: "
              + String.join(", ", levels)
              + ".");
    }
    return k;
  }
}
