package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;

/**
 * The rows that are used, and what is in them.
 *
 * @param data the rows
 * @param dropped rows of the data given that are not among them, by reason
 * @param y outcome
 * @param d treatments
 * @param z instruments
 * @param x covariates
 * @param units the units
 * @param period number of each row's period, in the order of time
 * @param periods number of periods
 * @param time value of each period
 * @param weights weights with mean one, or null
 * @param totals weight of each unit
 * @param blocks groups that no fold, inner or outer, should split: units, or clusters of units
 * @param balanced whether every unit has a row for every period
 */
record PanelSample(
    CausalData data,
    Map<String, Integer> dropped,
    double[] y,
    double[][] d,
    double[][] z,
    FeatureMatrix x,
    Grouping units,
    int[] period,
    int periods,
    double[] time,
    double[] weights,
    double[] totals,
    int[] blocks,
    boolean balanced) {

  /** Reason for dropping a row whose unit has no other. */
  static final String SINGLE = "only row of its unit";

  /** Reason for dropping a row of weight zero. */
  static final String WEIGHTLESS = "weight zero";

  /**
   * Checks and gathers the data.
   *
   * @param leastRows the least number of rows of a unit that stays
   */
  static PanelSample of(CausalData given, String estimator, int leastRows) {
    PanelChecks.data(given, estimator);
    Map<String, Integer> dropped = new LinkedHashMap<>();
    CausalData data = given;
    double[] w = data.has(Role.WEIGHT) ? data.column(Role.WEIGHT) : null;
    if (w != null) {
      double[] weight = w;
      data = keep(data, i -> weight[i] > 0, WEIGHTLESS, dropped);
    }
    Grouping all = data.grouping(data.name(Role.UNIT));
    int[] sizes = all.sizes();
    data = keep(data, i -> sizes[all.codes()[i]] >= leastRows, SINGLE, dropped);
    PanelChecks.requireRows(data, given, leastRows);
    Grouping units = data.grouping(data.name(Role.UNIT));
    String time = data.name(Role.TIME);
    int[] period = data.levelCodes(time);
    double[] at = data.values(time);
    int periods = data.levels(time).size();
    double[] value = new double[periods];
    for (int i = 0; i < at.length; i++) {
      value[period[i]] = at[i];
    }
    double[] weights = data.has(Role.WEIGHT) ? meanOne(data.column(Role.WEIGHT)) : null;
    return new PanelSample(
        data,
        dropped,
        data.column(Role.OUTCOME),
        columns(data, Role.TREATMENT),
        columns(data, Role.INSTRUMENT),
        data.covariates(),
        units,
        period,
        periods,
        value,
        weights,
        UnitMeans.totals(units.codes(), units.count(), weights),
        blocks(data, units),
        (long) units.count() * periods == data.rows());
  }

  private static CausalData keep(
      CausalData data,
      java.util.function.IntPredicate good,
      String reason,
      Map<String, Integer> dropped) {
    int n = data.rows();
    int count = 0;
    for (int i = 0; i < n; i++) {
      count += good.test(i) ? 1 : 0;
    }
    if (count == n) {
      return data;
    }
    dropped.put(reason, n - count);
    int[] rows = new int[count];
    count = 0;
    for (int i = 0; i < n; i++) {
      if (good.test(i)) {
        rows[count++] = i;
      }
    }
    return data.subset(rows);
  }

  static double[] meanOne(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    double[] out = weights.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= out.length / sum;
    }
    return out;
  }

  private static double[][] columns(CausalData data, Role role) {
    List<double[]> out = new ArrayList<>();
    for (String name : data.names(role)) {
      out.add(data.values(name));
    }
    return out.toArray(new double[0][]);
  }

  /** The clusters where one column of them keeps units whole, else the units. */
  private static int[] blocks(CausalData data, Grouping units) {
    String cluster = wholeUnits(data, units);
    return cluster == null ? units.codes() : data.grouping(cluster).codes();
  }

  /** The only CLUSTER column, if it keeps units whole; else null. */
  static String wholeUnits(CausalData data, Grouping units) {
    if (data.names(Role.CLUSTER).size() != 1) {
      return null;
    }
    String cluster = data.name(Role.CLUSTER);
    int[] codes = data.grouping(cluster).codes();
    int[] home = new int[units.count()];
    for (int i = 0; i < codes.length; i++) {
      int u = units.codes()[i];
      if (home[u] == 0) {
        home[u] = codes[i] + 1;
      } else if (home[u] != codes[i] + 1) {
        return null;
      }
    }
    return cluster;
  }

  int rows() {
    return y.length;
  }

  List<String> treatments() {
    return data.names(Role.TREATMENT);
  }

  List<String> instruments() {
    return data.names(Role.INSTRUMENT);
  }

  /** What is left of n values without their unit means. */
  double[] within(double[] values) {
    return UnitMeans.within(values, units.codes(), totals, weights);
  }
}
