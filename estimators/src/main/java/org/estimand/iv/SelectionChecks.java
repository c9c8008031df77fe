package org.estimand.iv;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/** Refusals of {@link SelectiveIv} before it sees data. */
final class SelectionChecks {
  private SelectionChecks() {}

  static void candidates(boolean parametric, List<List<?>> designs, List<List<?>> models) {
    List<List<?>> wanted = parametric ? designs : models;
    List<List<?>> foreign = parametric ? models : designs;
    String suffix = parametric ? "Designs" : "Models";
    for (int g = 0; g < wanted.size(); g++) {
      String group = SelectiveIv.GROUPS.get(g);
      if (wanted.get(g).isEmpty()) {
        throw new InvalidConfigException(
            "CONF-222",
            "There is no candidate for the group \""
                + group
                + "\". Give at least one with "
                + group
                + suffix
                + "(...).");
      }
      if (!foreign.get(g).isEmpty()) {
        throw new InvalidConfigException(
            "CONF-225",
            group
                + (parametric ? "Models" : "Designs")
                + "(...) is for SelectiveIv."
                + (parametric ? "learners()" : "designs()")
                + "; all candidates must be of one kind.");
      }
    }
  }

  static void robustSets(List<List<String>> sets) {
    if (sets == null) {
      return;
    }
    boolean empty = sets.isEmpty();
    for (List<String> set : sets) {
      empty |= set.isEmpty();
      for (String group : set) {
        if (!SelectiveIv.GROUPS.contains(group)) {
          throw new InvalidConfigException(
              "CONF-223",
              "A robust set names the group \""
                  + group
                  + "\". "
                  + NearestName.hint(group, SelectiveIv.GROUPS)
                  + "Groups: "
                  + String.join(", ", SelectiveIv.GROUPS)
                  + ".");
        }
      }
    }
    if (empty) {
      throw new InvalidConfigException(
          "CONF-226", "A robust set is empty; each names at least one group of candidates.");
    }
  }

  static void amounts(double lambda, int replicates) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-224", "smooth = " + lambda + "; must be 0 for a choice, or positive.");
    }
    if (replicates != 0 && replicates < 20) {
      throw new InvalidConfigException(
          "CONF-227", "bootstrap = " + replicates + "; must be 0, or at least 20 replicates.");
    }
  }
}
