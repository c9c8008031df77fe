package org.estimand.learners.linear;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;

/**
 * How the penalty of a penalised regression is found.
 *
 * @param fixed the penalty, or NaN to choose it by cross-validation
 * @param folds folds of the cross-validation inside the training rows; fewer when there are fewer
 *     rows
 * @param grid number of penalties on the path
 * @param oneStandardError the largest penalty within one standard error of the best instead of the
 *     best
 */
public record PenaltyChoice(double fixed, int folds, int grid, boolean oneStandardError) {
  /**
   * Checks the values.
   *
   * @throws InvalidConfigException CONF-036 unless the penalty is NaN or finite and at least 0,
   *     folds at least 2 and grid at least 2
   */
  public PenaltyChoice {
    if (!(Double.isNaN(fixed) || fixed >= 0 && fixed < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-036", "penalty = " + fixed + "; must be finite and at least 0.");
    }
    if (folds < 2) {
      throw new InvalidConfigException(
          "CONF-036",
          "folds of the penalty's cross-validation = " + folds + "; must be at least 2.");
    }
    if (grid < 2) {
      throw new InvalidConfigException(
          "CONF-036", "penalties on the path = " + grid + "; must be at least 2.");
    }
  }

  /** Best of 100 penalties by ten-fold cross-validation. */
  public static PenaltyChoice crossValidated() {
    return new PenaltyChoice(Double.NaN, 10, 100, false);
  }

  /** A given penalty. */
  public static PenaltyChoice of(double penalty) {
    if (Double.isNaN(penalty)) {
      throw new InvalidConfigException("CONF-036", "penalty = NaN; must be finite and at least 0.");
    }
    return new PenaltyChoice(penalty, 10, 100, false);
  }

  /** The same with the rule of one standard error. */
  public PenaltyChoice oneStandardErrorRule() {
    return new PenaltyChoice(fixed, folds, grid, true);
  }

  boolean isFixed() {
    return !Double.isNaN(fixed);
  }

  Map<String, Object> describe(String name, double mixing) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name);
    d.put("mixing", mixing);
    if (isFixed()) {
      d.put("penalty", fixed);
    } else {
      d.put("penalty", oneStandardError ? "cross-validation, 1 s.e." : "cross-validation");
      d.put("folds", folds);
      d.put("grid", grid);
    }
    return d;
  }

  static double requireMixing(double mixing) {
    if (!(mixing >= 0 && mixing <= 1)) {
      throw new InvalidConfigException(
          "CONF-037", "mixing = " + mixing + "; must be from 0 (ridge) to 1 (lasso).");
    }
    return mixing;
  }
}
