package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;

/**
 * What a balance table has rows for: every numeric covariate as it is, every level of a categorical
 * one (the reference level of the models too) as an indicator {@code race=white}, and an indicator
 * {@code age is missing} where values are missing. Covariates come in the order in which they were
 * named, levels in the order of {@link CausalData#levels}.
 */
final class BalanceColumns {
  private BalanceColumns() {}

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
   * The columns; NaN where the covariate is missing.
   *
   * @param data the rows
   * @param names covariates
   * @param levels levels to show, which the rows need not all have
   */
  static FeatureMatrix of(CausalData data, List<String> names, Map<String, List<String>> levels) {
    int n = data.rows();
    List<String> labels = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    for (String name : names) {
      double[] missing = new double[n];
      boolean any = false;
      if (levels.containsKey(name)) {
        List<String> here = data.levels(name);
        int[] codes = data.levelCodes(name);
        for (String level : levels.get(name)) {
          int wanted = here.indexOf(level);
          double[] indicator = new double[n];
          for (int i = 0; i < n; i++) {
            indicator[i] = codes[i] < 0 ? Double.NaN : codes[i] == wanted ? 1 : 0;
          }
          labels.add(name + "=" + level);
          columns.add(indicator);
        }
        for (int i = 0; i < n; i++) {
          missing[i] = codes[i] < 0 ? 1 : 0;
          any |= codes[i] < 0;
        }
      } else {
        double[] values = data.values(name);
        labels.add(name);
        columns.add(values);
        for (int i = 0; i < n; i++) {
          missing[i] = Double.isNaN(values[i]) ? 1 : 0;
          any |= missing[i] == 1;
        }
      }
      if (any) {
        labels.add(name + " is missing");
        columns.add(missing);
      }
    }
    double[] all = new double[Math.multiplyExact(n, columns.size())];
    for (int j = 0; j < columns.size(); j++) {
      System.arraycopy(columns.get(j), 0, all, j * n, n);
    }
    return FeatureMatrix.wrap(all, n, labels);
  }
}
