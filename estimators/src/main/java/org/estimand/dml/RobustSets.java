package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.NumberText;
import org.estimand.inference.ResultJson;

/**
 * The weak-instrument-robust set of every repetition in text and JSON, at the result's level. There
 * is none of a degenerate variance, nor where the covariance of the moments is singular.
 */
final class RobustSets {
  private static final int SHOWN = 10;
  private static final int HEAD = 9;

  private RobustSets() {}

  /** One line for each repetition, ten at most; none where there is no such set. */
  static List<String> lines(DmlResult result) {
    List<String> lines = new ArrayList<>();
    int count = result.hasRobustConfidenceSet() ? result.repetitions() : 0;
    int shown = count > SHOWN ? HEAD : count;
    for (int r = 0; r < shown; r++) {
      ConfidenceSet set = set(result, r);
      String value = set == null ? "cannot be computed" : NumberText.of(set);
      lines.add(
          "Weak-instrument-robust "
              + NumberText.percent(result.level())
              + " set"
              + (count > 1 ? " of repetition " + (r + 1) : "")
              + ": "
              + value);
    }
    if (shown < count) {
      lines.add("  and " + (count - shown) + " more sets; the JSON form has all of them");
    }
    return lines;
  }

  /** {@code set} of one repetition, {@code sets} of several; null where it cannot be computed. */
  static Map<String, Object> block(DmlResult result) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (!result.hasRobustConfidenceSet()) {
      return out;
    }
    List<Object> sets = new ArrayList<>();
    for (int r = 0; r < result.repetitions(); r++) {
      ConfidenceSet set = set(result, r);
      sets.add(set == null ? null : ResultJson.confidenceSet(set));
    }
    if (sets.size() == 1) {
      out.put("set", sets.get(0));
    } else {
      out.put("sets", sets);
    }
    return out;
  }

  private static ConfidenceSet set(DmlResult result, int repetition) {
    if (result.repetition(repetition).isDegenerate(0)) {
      return null;
    }
    try {
      return result.robustConfidenceSet(result.level(), repetition);
    } catch (NotIdentifiedException e) {
      return null;
    }
  }
}
