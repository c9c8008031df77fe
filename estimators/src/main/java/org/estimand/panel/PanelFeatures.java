package org.estimand.panel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;

/**
 * The features of every model of a panel, each made once and shared by all nuisances that use it.
 * With several treatments the others are covariates of each.
 */
final class PanelFeatures {
  private final PanelSample sample;
  private final PanelSettings settings;
  private final Map<String, FeatureMatrix> made = new LinkedHashMap<>();
  private final List<String> constant = new ArrayList<>();

  PanelFeatures(PanelSample sample, PanelSettings settings) {
    this.sample = sample;
    this.settings = settings;
  }

  /**
   * Covariates that never vary within a unit and so have no mean, deviation or lag of their own.
   */
  List<String> constant() {
    return constant;
  }

  private FeatureMatrix once(String key, Supplier<FeatureMatrix> make) {
    FeatureMatrix have = made.get(key);
    if (have == null) {
      have = make.get();
      made.put(key, have);
    }
    return have;
  }

  /** X with the other treatments. */
  private FeatureMatrix own(int term) {
    int count = sample.treatments().size();
    if (count == 1) {
      return sample.x();
    }
    List<String> others = new ArrayList<>(sample.treatments());
    others.remove(term);
    return once("own" + term, () -> sample.x().append(sample.data().features(others)));
  }

  /** X with the other treatments, without effects of any kind. */
  FeatureMatrix covariates(int term) {
    return own(term);
  }

  private long dummies() {
    return settings.periodEffects() ? sample.periods() - 1L : 0;
  }

  /** X and period effects. */
  FeatureMatrix plain(int term) {
    FeatureMatrix x = own(term);
    if (!settings.periodEffects()) {
      return x;
    }
    return once(
        "plain" + term,
        () -> {
          FeatureStore out = new FeatureStore(sample.rows(), x.columns() + dummies());
          copy(x, out);
          addPeriods(sample.period(), sample.periods(), out);
          return out.matrix();
        });
  }

  /** X, period effects and a dummy variable for each unit. */
  FeatureMatrix oneHot(int term) {
    return once(
        "units" + term,
        () -> {
          FeatureMatrix x = plain(term);
          Grouping units = sample.units();
          FeatureStore out = new FeatureStore(sample.rows(), x.columns() + (long) units.count());
          copy(x, out);
          for (int u = 0; u < units.count(); u++) {
            int at = out.next(units.column() + "=" + units.labels().get(u));
            for (int i = 0; i < sample.rows(); i++) {
              out.values()[at + i] = units.codes()[i] == u ? 1 : 0;
            }
          }
          return out.matrix();
        });
  }

  /** Deviations of X and of period effects from their unit means. */
  FeatureMatrix within(int term) {
    return once(
        "within" + term,
        () -> {
          FeatureMatrix x = plain(term);
          FeatureStore out = new FeatureStore(sample.rows(), x.columns());
          for (int j = 0; j < x.columns(); j++) {
            if (varies(x, j)) {
              out.add(x.names().get(j), sample.within(x.column(j)));
            }
          }
          if (out.isEmpty()) {
            out.next(x.names().get(0)); // a column of zeros
          }
          return out.matrix();
        });
  }

  /**
   * X, period effects and unit means, of X and of some columns beside it.
   *
   * @param own names of the columns beside X
   * @param columns the columns beside X
   */
  FeatureMatrix means(int term, List<String> own, List<double[]> columns) {
    return once("means" + term + own, () -> makeMeans(term, own, columns, false));
  }

  /** The same with means by period as well. */
  FeatureMatrix twoWay(int term, List<String> own, List<double[]> columns) {
    return once("two-way" + term + own, () -> makeMeans(term, own, columns, true));
  }

  private FeatureMatrix makeMeans(
      int term, List<String> own, List<double[]> columns, boolean twoWay) {
    FeatureMatrix x = own(term);
    FeatureMatrix derived =
        settings.derivedMeans().isNone() ? null : settings.derivedMeans().apply(x);
    long averaged = (long) x.columns() + (derived == null ? 0 : derived.columns()) + columns.size();
    long room = x.columns() + averaged * (twoWay ? 2 : 1) + dummies() * (sample.balanced() ? 1 : 2);
    FeatureStore out = new FeatureStore(sample.rows(), room);
    copy(x, out);
    int[] unit = sample.units().codes();
    addMeans(x, unit, sample.totals(), "", out, true);
    if (derived != null) {
      addMeans(derived, unit, sample.totals(), "", out, false);
    }
    for (int k = 0; k < columns.size(); k++) {
      addMean(own.get(k), columns.get(k), 0, unit, sample.totals(), "", out);
    }
    if (twoWay) {
      double[] totals = UnitMeans.totals(sample.period(), sample.periods(), sample.weights());
      addMeans(x, sample.period(), totals, " by period", out, false);
      if (derived != null) {
        addMeans(derived, sample.period(), totals, " by period", out, false);
      }
      for (int k = 0; k < columns.size(); k++) {
        addMean(own.get(k), columns.get(k), 0, sample.period(), totals, " by period", out);
      }
    }
    if (settings.periodEffects()) {
      int from = addPeriods(sample.period(), sample.periods(), out);
      if (!sample.balanced()) {
        FeatureMatrix periods = out.matrix();
        for (int j = from; j < periods.columns(); j++) {
          addMean(
              periods.names().get(j),
              out.values(),
              j * sample.rows(),
              unit,
              sample.totals(),
              "",
              out);
        }
      }
    }
    return out.matrix();
  }

  private void addMeans(
      FeatureMatrix x,
      int[] group,
      double[] totals,
      String by,
      FeatureStore out,
      boolean varyingOnly) {
    for (int j = 0; j < x.columns(); j++) {
      if (!varyingOnly || varies(x, j)) {
        addMean(x.names().get(j), x.data(), x.offset(j), group, totals, by, out);
      }
    }
  }

  private void addMean(
      String name,
      double[] values,
      int from,
      int[] group,
      double[] totals,
      String by,
      FeatureStore out) {
    double[] means = UnitMeans.means(values, from, group, totals, sample.weights());
    double first = means[0];
    boolean same = true;
    for (double m : means) {
      same &= m == first;
    }
    if (same) {
      return; // says nothing about any group
    }
    int at = out.next("mean(" + name + ")" + by);
    for (int i = 0; i < group.length; i++) {
      out.values()[at + i] = means[group[i]];
    }
  }

  private boolean varies(FeatureMatrix x, int j) {
    Grouping units = sample.units();
    boolean varies =
        !UnitMeans.isConstantWithin(x.data(), x.offset(j), units.codes(), units.count());
    String name = x.names().get(j);
    if (!varies && !constant.contains(name)) {
      constant.add(name);
    }
    return varies;
  }

  /** X of a pair's both periods and effects of the later. */
  FeatureMatrix lags(int term, PeriodPairs pairs) {
    return once(
        "lags" + term,
        () -> {
          FeatureMatrix x = own(term);
          int n = pairs.later().length;
          FeatureStore out = new FeatureStore(n, 2L * x.columns() + dummies());
          for (int j = 0; j < x.columns(); j++) {
            pick(x, j, pairs.later(), x.names().get(j), out);
          }
          for (int j = 0; j < x.columns(); j++) {
            if (varies(x, j)) {
              pick(x, j, pairs.earlier(), "lag(" + x.names().get(j) + ")", out);
            }
          }
          if (settings.periodEffects()) {
            addPeriods(laterPeriods(pairs), sample.periods(), out);
          }
          return out.matrix();
        });
  }

  /** Differences of X and effects of the later period, for linear models. */
  FeatureMatrix differences(int term, PeriodPairs pairs) {
    return once(
        "differences" + term,
        () -> {
          FeatureMatrix x = own(term);
          FeatureStore out = new FeatureStore(pairs.later().length, x.columns() + dummies());
          for (int j = 0; j < x.columns(); j++) {
            if (varies(x, j)) {
              out.add(x.names().get(j), pairs.difference(x.column(j)));
            }
          }
          if (settings.periodEffects()) {
            addPeriods(laterPeriods(pairs), sample.periods(), out);
          }
          return out.matrix();
        });
  }

  private int[] laterPeriods(PeriodPairs pairs) {
    return Arrays.stream(pairs.later()).map(i -> sample.period()[i]).toArray();
  }

  private static void pick(FeatureMatrix x, int j, int[] rows, String name, FeatureStore out) {
    int at = out.next(name);
    int from = x.offset(j);
    for (int k = 0; k < rows.length; k++) {
      out.values()[at + k] = x.data()[from + rows[k]];
    }
  }

  private static void copy(FeatureMatrix x, FeatureStore out) {
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), out.values(), out.next(x.names().get(j)), x.rows());
    }
  }

  /** A dummy for each period that occurs but the first; returns the number of the first of them. */
  private int addPeriods(int[] period, int periods, FeatureStore out) {
    boolean[] occurs = new boolean[periods];
    for (int t : period) {
      occurs[t] = true;
    }
    String time = sample.data().name(org.estimand.data.Role.TIME);
    List<String> labels = sample.data().levels(time);
    int first = out.columns();
    boolean reference = true;
    for (int t = 0; t < periods; t++) {
      if (!occurs[t]) {
        continue;
      }
      if (reference) {
        reference = false;
        continue;
      }
      int at = out.next(time + "=" + labels.get(t));
      for (int i = 0; i < period.length; i++) {
        out.values()[at + i] = period[i] == t ? 1 : 0;
      }
    }
    return first;
  }
}
