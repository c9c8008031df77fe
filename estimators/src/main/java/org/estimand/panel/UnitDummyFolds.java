package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;

/** Unit dummies can only be estimated for units with training rows. */
final class UnitDummyFolds {
  private UnitDummyFolds() {}

  /** Refuses folds whose test rows have no unit in training. */
  static void check(EffectModel model, PanelSample sample) {
    if (model.effect() != UnobservedEffect.UNIT_DUMMIES) {
      return;
    }
    FoldAssignment folds = model.rows().folds();
    for (int r = 0; r < folds.repetitions(); r++) {
      for (int k = 0; k < folds.folds(r); k++) {
        int tested = folds.testRows(r, k).length;
        if (tested > 0 && untrained(model.rows(), sample, r, k) == tested) {
          throw new InvalidConfigException(
              "CONF-241",
              "UNIT_DUMMIES learns an effect of each unit, but no unit tested in fold "
                  + (k + 1)
                  + " of repetition "
                  + (r + 1)
                  + " has training rows. Use kFold(K).byRow().allowUnitLeakage(), or CRE_GENERAL.");
        }
      }
    }
  }

  /** The number of rows that were predicted without an effect of their unit. */
  static List<Diagnostic> notes(EffectModel model, PanelSample sample) {
    List<Diagnostic> out = new ArrayList<>();
    if (model.effect() != UnobservedEffect.UNIT_DUMMIES) {
      return out;
    }
    FoldAssignment folds = model.rows().folds();
    int most = 0;
    for (int r = 0; r < folds.repetitions(); r++) {
      int rows = 0;
      for (int k = 0; k < folds.folds(r); k++) {
        rows += untrained(model.rows(), sample, r, k);
      }
      most = Math.max(most, rows);
    }
    if (most > 0) {
      out.add(
          Diagnostic.warning(
                  "UNTRAINED_UNITS",
                  most
                      + " of "
                      + model.rows().count()
                      + " rows were predicted without an effect of their unit, which had no"
                      + " training rows.")
              .value("rows", most));
    }
    return out;
  }

  private static int untrained(PanelRows rows, PanelSample sample, int r, int k) {
    boolean[] trains = new boolean[sample.units().count()];
    for (int i : rows.folds().trainRows(r, k)) {
      trains[rows.unit()[i]] = true;
    }
    int count = 0;
    for (int i : rows.folds().testRows(r, k)) {
      count += trains[rows.unit()[i]] ? 0 : 1;
    }
    return count;
  }
}
