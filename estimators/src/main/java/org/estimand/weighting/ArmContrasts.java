package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;

/**
 * Differences of arm means, then the means themselves.
 *
 * @param terms names; with two arms the effect's name, E[Y(1)], E[Y(0)]; with more {@code ATE: b -
 *     a} for all pairs, those with the reference first, then {@code E[Y(a)]}
 * @param values one per term
 * @param influence n per term
 */
record ArmContrasts(List<String> terms, double[] values, double[] influence) {
  static ArmContrasts of(ArmMeans means, Arms arms, int n, String effect) {
    int count = arms.count();
    boolean binary = count == 2;
    List<String> terms = new ArrayList<>(effects(arms, effect));
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < count; a++) {
      for (int b = a + 1; b < count; b++) {
        pairs.add(new int[] {b, a});
      }
    }
    for (int k = 0; k < count; k++) {
      int arm = binary ? 1 - k : k;
      terms.add("E[Y(" + arms.labels().get(arm) + ")]");
      pairs.add(new int[] {arm, -1});
    }
    double[] values = new double[terms.size()];
    double[] phi = new double[Math.multiplyExact(n, terms.size())];
    for (int t = 0; t < values.length; t++) {
      int b = pairs.get(t)[0];
      int a = pairs.get(t)[1];
      values[t] = means.means()[b] - (a < 0 ? 0 : means.means()[a]);
      for (int i = 0; i < n; i++) {
        phi[t * n + i] = means.influence()[b * n + i] - (a < 0 ? 0 : means.influence()[a * n + i]);
      }
    }
    return new ArmContrasts(List.copyOf(terms), values, phi);
  }

  /** The names of the effects, those against the reference arm first. */
  static List<String> effects(Arms arms, String effect) {
    if (arms.count() == 2) {
      return List.of(effect);
    }
    List<String> names = new ArrayList<>();
    for (int a = 0; a < arms.count(); a++) {
      for (int b = a + 1; b < arms.count(); b++) {
        names.add(effect + ": " + arms.labels().get(b) + " - " + arms.labels().get(a));
      }
    }
    return List.copyOf(names);
  }

  /** The first terms minus those of another. */
  ArmContrasts minus(ArmContrasts other, int count) {
    int n = influence.length / values.length;
    double[] difference = new double[count];
    double[] phi = new double[n * count];
    for (int t = 0; t < count; t++) {
      difference[t] = values[t] - other.values[t];
    }
    for (int k = 0; k < phi.length; k++) {
      phi[k] = influence[k] - other.influence[k];
    }
    return new ArmContrasts(terms.subList(0, count), difference, phi);
  }
}
