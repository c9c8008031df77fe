package org.estimand.iv;

import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.NumberText;

/** Words for results. */
final class IvText {
  private IvText() {}

  /** A confidence set with few digits. */
  static String set(ConfidenceSet set) {
    return switch (set.kind()) {
      case EMPTY -> "empty";
      case LINE -> "the whole line";
      case RAYS ->
          "(-inf, "
              + number(set.lower().orElseThrow())
              + "] or ["
              + number(set.upper().orElseThrow())
              + ", inf)";
      default ->
          "["
              + (set.lower().isPresent() ? number(set.lower().getAsDouble()) : "-inf")
              + ", "
              + (set.upper().isPresent() ? number(set.upper().getAsDouble()) : "inf")
              + "]";
    };
  }

  static String number(double v) {
    return NumberText.of(v).strip();
  }
}
