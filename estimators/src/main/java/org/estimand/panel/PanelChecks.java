package org.estimand.panel;

import java.util.List;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.data.WeightKind;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/** Refusals of panels that cannot carry the answer. */
final class PanelChecks {
  private PanelChecks() {}

  /** The roles a panel estimator takes. */
  static RoleRequirements roles(String estimator) {
    return RoleRequirements.of(estimator)
        .one(Role.OUTCOME)
        .some(Role.TREATMENT)
        .numeric(Role.TREATMENT)
        .optional(Role.INSTRUMENT)
        .share(Role.TREATMENT, Role.INSTRUMENT)
        .some(Role.COVARIATE)
        .one(Role.UNIT)
        .one(Role.TIME)
        .optionalOne(Role.WEIGHT)
        .optional(Role.CLUSTER, Role.FOLD, Role.COORDINATE)
        .blocks();
  }

  /** What can be seen before any row is dropped. */
  static void data(CausalData data, String estimator) {
    roles(estimator).check(data);
    requireWeights(data, estimator);
    String time = data.name(Role.TIME);
    List<String> periods = data.levels(time);
    if (periods.size() < 2) {
      throw new NotIdentifiedException(
          "IDENT-240",
          "TIME \""
              + time
              + "\" has one period ("
              + periods.get(0)
              + ") in all "
              + data.rows()
              + " rows. A panel needs at least two; for one period use dml-plr.");
    }
    requireOnce(data);
    requireComplete(data);
    if (data.has(Role.INSTRUMENT) && data.names(Role.TREATMENT).size() > 1) {
      throw new NotSupportedException(
          "NOTSUP-243",
          estimator
              + " with instruments takes one TREATMENT; "
              + data.names(Role.TREATMENT).size()
              + " were given ("
              + String.join(", ", data.names(Role.TREATMENT))
              + "). Make the others covariates.");
    }
  }

  private static void requireWeights(CausalData data, String estimator) {
    WeightKind kind = data.roles().weightKind().orElse(null);
    if (data.has(Role.WEIGHT) && kind != WeightKind.SAMPLING) {
      throw new NotSupportedException(
          "NOTSUP-240",
          "WEIGHT \""
              + data.name(Role.WEIGHT)
              + "\" has the kind "
              + kind
              + ", but "
              + estimator
              + " takes SAMPLING weights only.");
    }
  }

  /** One row for each unit and period, by two counting sorts. */
  private static void requireOnce(CausalData data) {
    String unit = data.name(Role.UNIT);
    String time = data.name(Role.TIME);
    Grouping units = data.grouping(unit);
    int[] period = data.levelCodes(time);
    int[] order = RowOrders.byUnitAndPeriod(units, period, data.levels(time).size());
    for (int k = 1; k < order.length; k++) {
      int a = order[k - 1];
      int b = order[k];
      if (units.codes()[a] == units.codes()[b] && period[a] == period[b]) {
        int[] original = data.originalRows();
        throw new InvalidDataException(
            "DATA-006",
            "Unit \""
                + unit
                + "\" has two rows for "
                + time
                + " "
                + data.levels(time).get(period[a])
                + " ("
                + unit
                + " "
                + units.labels().get(units.codes()[a])
                + ", rows "
                + (original[a] + 1)
                + " and "
                + (original[b] + 1)
                + "). A panel has one row per unit and period; sum up or drop the others.");
      }
    }
  }

  private static void requireComplete(CausalData data) {
    FeatureMatrix x = data.covariates();
    for (int j = 0; j < x.columns(); j++) {
      for (int i = 0; i < x.rows(); i++) {
        if (Double.isNaN(x.at(i, j))) {
          throw new InvalidDataException(
              "DATA-240",
              "Covariate \""
                  + x.names().get(j)
                  + "\" is missing in row "
                  + (data.originalRows()[i] + 1)
                  + ". Unit means and differences need every value: impute it, or drop the row.");
        }
      }
    }
  }

  /** Some rows must be left. */
  static void requireRows(CausalData kept, CausalData given, int leastRows) {
    if (kept.rows() == 0) {
      throw new NotIdentifiedException(
          "IDENT-242",
          "No UNIT \""
              + given.name(Role.UNIT)
              + "\" has "
              + leastRows
              + " rows ("
              + given.rows()
              + " rows, "
              + given.grouping(given.name(Role.UNIT)).count()
              + " units). Unit effects need units that are seen more than once; without them use"
              + " POOLED or dml-plr.");
    }
  }

  /** A treatment or instrument must vary within units, unless unit effects are left alone. */
  static void requireVarying(PanelSample sample, UnobservedEffect effect) {
    requireVarying(sample, effect, Role.TREATMENT, sample.treatments(), sample.d());
    requireVarying(sample, effect, Role.INSTRUMENT, sample.instruments(), sample.z());
  }

  private static void requireVarying(
      PanelSample sample,
      UnobservedEffect effect,
      Role role,
      List<String> names,
      double[][] columns) {
    Grouping units = sample.units();
    for (int j = 0; j < columns.length; j++) {
      if (effect != UnobservedEffect.POOLED
          && UnitMeans.isConstantWithin(columns[j], 0, units.codes(), units.count())) {
        throw new NotIdentifiedException(
            "IDENT-241",
            role
                + " \""
                + names.get(j)
                + "\" never varies within a unit ("
                + units.count()
                + " units of \""
                + units.column()
                + "\"). "
                + effect
                + " compares a unit with itself at another time; only POOLED can use differences"
                + " between units, and assumes that there are no unit effects.");
      }
    }
  }

  /** Fold columns would be ignored by a plan that does not read them. */
  static void refuseUnusedFolds(CausalData data, String estimator, CrossFitPlan plan) {
    if (data.has(Role.FOLD) && (plan == null || !plan.readsColumns())) {
      throw new InvalidDataException(
          "DATA-005",
          "FOLD \""
              + data.names(Role.FOLD).get(0)
              + "\" was given, but the plan of "
              + estimator
              + " makes its own folds. Use CrossFitPlan.userSupplied(), or remove the role.");
    }
  }
}
