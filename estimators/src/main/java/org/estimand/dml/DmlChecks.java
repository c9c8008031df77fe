package org.estimand.dml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Json;

/** Refusals of data that cannot carry the answer. */
final class DmlChecks {
  private static final int SHOWN = 4;
  private static final double EXPLAINED = 1e-14;

  private DmlChecks() {}

  /** Blocks of covariates other than the named one would be ignored. */
  static void refuseBlocks(CausalData data, String estimator, String allowed) {
    for (String block : data.roles().blocks().keySet()) {
      if (!block.equals(allowed)) {
        throw new InvalidDataException(
            "DATA-005",
            "Block \""
                + block
                + "\" was given, but "
                + estimator
                + " takes no such block. Remove the block.");
      }
    }
  }

  /** Fold columns would be ignored by a plan that draws its folds. */
  static void refuseUnusedFolds(CausalData data, String estimator, CrossFitPlan plan) {
    if (data.has(Role.FOLD) && !plan.readsColumns()) {
      throw new InvalidDataException(
          "DATA-005",
          "FOLD \""
              + data.names(Role.FOLD).get(0)
              + "\" was given, but the plan of "
              + estimator
              + " draws its folds. Use CrossFitPlan.userSupplied(), or remove the role.");
    }
  }

  /** The column of a role, which must vary. */
  static double[] varying(CausalData data, Role role, String name) {
    double[] x = data.values(name);
    for (double v : x) {
      if (v != x[0]) {
        return x;
      }
    }
    throw new NotIdentifiedException(
        "IDENT-050",
        role
            + " \""
            + name
            + "\" has the same value ("
            + Json.number(x[0])
            + ") in all "
            + x.length
            + " rows. An effect needs rows with other values.");
  }

  /** Values that must be 0 or 1. */
  static void requireBinary(Role role, String name, double[] x) {
    TreeMap<Double, Integer> counts = new TreeMap<>();
    int other = 0;
    for (double v : x) {
      if (v != 0 && v != 1) {
        other++;
      }
      if (counts.size() <= SHOWN || counts.containsKey(v)) {
        counts.merge(v + 0.0, 1, Integer::sum);
      }
    }
    if (other == 0) {
      return;
    }
    StringBuilder found = new StringBuilder();
    StringBuilder where = new StringBuilder();
    int shown = 0;
    for (double v : counts.keySet()) {
      if (shown == SHOWN) {
        found.append(", ...");
        break;
      }
      found.append(shown == 0 ? "" : ", ").append(Json.number(v));
      shown++;
    }
    if (counts.size() <= SHOWN) {
      counts.forEach(
          (v, c) -> {
            if (v != 0 && v != 1) {
              where
                  .append(where.isEmpty() ? "" : ", ")
                  .append(Json.number(v))
                  .append(" in ")
                  .append(c)
                  .append(c == 1 ? " row" : " rows");
            }
          });
    } else {
      where.append("other values in ").append(other).append(" rows");
    }
    throw new InvalidDataException(
        "DATA-003",
        role
            + " \""
            + name
            + "\" must have the two values 0 and 1; found "
            + found
            + " ("
            + where
            + ").");
  }

  /** A 0/1 column of a role, with both values present. */
  static double[] binary(CausalData data, Role role, String name) {
    double[] x = data.values(name);
    requireBinary(role, name, x);
    return varying(data, role, name);
  }

  /**
   * Every fold must train on rows of a kind, and drawn folds must test some as well. Folds given by
   * the user may test none: such folds are named in a warning.
   *
   * @param member n flags of that kind
   * @param adjective what a row of that kind is called, for example {@code treated}
   * @param remedy the role to stratify by
   * @param given whether the folds come from the user
   * @throws NotIdentifiedException IDENT-002 naming the fold
   */
  static List<Diagnostic> requireInEveryFold(
      FoldAssignment folds, boolean[] member, String adjective, Role remedy, boolean given) {
    String stratify = "stratifiedBy(" + remedy + ")";
    if (!given) {
      folds.requireEachFold(member, adjective, "or " + stratify);
      return List.of();
    }
    folds.requireEachTraining(
        member, adjective, "another fold column, or folds drawn with " + stratify);
    List<Diagnostic> notes = new ArrayList<>();
    for (int r = 0; r < folds.repetitions(); r++) {
      for (int k = 0; k < folds.folds(r); k++) {
        int[] rows = folds.testRows(r, k);
        if (rows.length > 0 && Arrays.stream(rows).noneMatch(i -> member[i])) {
          notes.add(
              Diagnostic.warning(
                  "ONE_SIDED_FOLD",
                  String.format(
                      Locale.ROOT,
                      "Fold %d of repetition %d tests no %s row; the model extrapolates to it.",
                      k + 1,
                      r + 1,
                      adjective)));
        }
      }
    }
    return notes;
  }

  /** The same for the treated and for the untreated rows. */
  static List<Diagnostic> requireBothArms(FoldAssignment folds, double[] d, boolean given) {
    List<Diagnostic> notes = new ArrayList<>();
    notes.addAll(requireInEveryFold(folds, flags(d, 1), "treated", Role.TREATMENT, given));
    notes.addAll(requireInEveryFold(folds, flags(d, 0), "untreated", Role.TREATMENT, given));
    return notes;
  }

  /** Flags of the rows with a value. */
  static boolean[] flags(double[] x, double value) {
    boolean[] out = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] == value;
    }
    return out;
  }

  /**
   * The part of a column the covariates leave unexplained must not vanish.
   *
   * @param weights n weights with mean one, or null
   */
  static void requireUnexplained(
      Role role, String name, double[] x, double[] residual, double[] weights, int repetition) {
    double mean = ScoreDesign.plainMean(x, weights);
    double variance = 0;
    double left = 0;
    for (int i = 0; i < x.length; i++) {
      double w = weights == null ? 1 : weights[i];
      variance += w * (x[i] - mean) * (x[i] - mean);
      left += w * residual[i] * residual[i];
    }
    if (left > EXPLAINED * variance) {
      return;
    }
    throw new NotIdentifiedException(
        "IDENT-051",
        "The covariates explain "
            + role
            + " \""
            + name
            + "\" perfectly in repetition "
            + (repetition + 1)
            + " (mean squared residual "
            + Json.number(left / x.length)
            + "). Drop the covariates that determine it.");
  }
}
