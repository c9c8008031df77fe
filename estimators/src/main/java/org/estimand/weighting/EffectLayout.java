package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;

/**
 * Which terms of a result are which.
 *
 * @param outcomes names of the outcomes
 * @param effects names of the effects of one outcome, those against the reference arm first
 * @param against how many of them are against the reference arm
 * @param groups subgroups, or null
 * @param balance one table per subgroup where they were asked for, else empty
 */
record EffectLayout(
    List<String> outcomes,
    List<String> effects,
    int against,
    Subgroups groups,
    List<BalanceTable> balance) {
  /** What stands before the terms of an outcome: nothing where there is only one. */
  static String prefix(List<String> outcomes, String outcome) {
    return outcomes.size() == 1 ? "" : outcome + ": ";
  }

  /** What stands behind an effect where it is the difference of a subgroup from the first. */
  static String difference(Subgroups groups, int level) {
    return " | "
        + groups.column()
        + ": "
        + groups.levels().get(level)
        + " - "
        + groups.levels().get(0);
  }

  String prefix(String outcome) {
    return prefix(outcomes, outcome);
  }

  EffectLayout withBalance(List<BalanceTable> tables) {
    return new EffectLayout(outcomes, effects, against, groups, List.copyOf(tables));
  }

  /** The effects of all outcomes over all rows. */
  List<String> allEffects() {
    List<String> terms = new ArrayList<>();
    for (String outcome : outcomes) {
      for (String effect : effects) {
        terms.add(prefix(outcome) + effect);
      }
    }
    return terms;
  }

  /** The differences of the effects against the reference arm from the first subgroup. */
  List<String> differences(String outcome) {
    List<String> terms = new ArrayList<>();
    for (int level = 1; level < groups.count(); level++) {
      for (int k = 0; k < against; k++) {
        terms.add(prefix(outcome) + effects.get(k) + difference(groups, level));
      }
    }
    return terms;
  }
}
