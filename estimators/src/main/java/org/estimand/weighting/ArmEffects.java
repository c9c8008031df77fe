package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;

/**
 * Weighted contrasts of the arms for every outcome, over all rows and in subgroups, with their
 * influences from one set of weights.
 *
 * <p>Of each outcome: the terms of {@link ArmContrasts}; with subgroups then the same terms in each
 * of them, {@code ATE | race=black}, and the differences of the effects from the first subgroup,
 * {@code ATE | race: black - white}. With several outcomes every term has the outcome's name before
 * it, {@code wage: ATE}.
 *
 * @param terms names
 * @param values one per term
 * @param influence n per term
 * @param scale one per term, see {@link Weights#scale}
 * @param layout which terms are which
 */
record ArmEffects(
    List<String> terms, double[] values, double[] influence, double[] scale, EffectLayout layout) {
  /**
   * Measures all effects.
   *
   * @param data the rows
   * @param groups subgroups, or null
   * @param base n sampling weights, 0 for rows left out
   * @param stacked whether influences account for the estimation of the weights
   * @param effect name of the effect
   */
  static ArmEffects of(
      CausalData data,
      Arms arms,
      Subgroups groups,
      double[] base,
      WeightSolution solution,
      Target target,
      Normalization normalization,
      boolean stacked,
      String effect) {
    List<String> outcomes = data.names(Role.OUTCOME);
    Parts parts = new Parts(data.rows());
    for (String outcome : outcomes) {
      double[] y = data.values(outcome);
      String prefix = EffectLayout.prefix(outcomes, outcome);
      double scale = Weights.scale(y, solution.weights(), 1)[0];
      ArmContrasts all =
          ArmContrasts.of(
              ArmMeans.of(y, arms, base, solution, target, normalization, stacked),
              arms,
              y.length,
              effect);
      parts.add(all, prefix, "", scale);
      if (groups == null) {
        continue;
      }
      int pairs = arms.count() * (arms.count() - 1) / 2;
      ArmContrasts first = null;
      List<ArmContrasts> differences = new ArrayList<>();
      for (int g = 0; g < groups.count(); g++) {
        ArmContrasts some =
            ArmContrasts.of(
                ArmMeans.of(
                    y,
                    groups.within(g, arms),
                    groups.within(g, base),
                    solution,
                    target,
                    normalization,
                    stacked),
                arms,
                y.length,
                effect);
        parts.add(some, prefix, " | " + groups.name(g), scale);
        if (g == 0) {
          first = some;
        } else {
          differences.add(some.minus(first, pairs));
        }
      }
      for (int g = 1; g < groups.count(); g++) {
        parts.add(differences.get(g - 1), prefix, EffectLayout.difference(groups, g), scale);
      }
    }
    return parts.joined(
        new EffectLayout(
            outcomes, ArmContrasts.effects(arms, effect), arms.count() - 1, groups, List.of()));
  }

  /** Terms while they are put together. */
  private static final class Parts {
    private final int n;
    private final List<String> terms = new ArrayList<>();
    private final List<ArmContrasts> contrasts = new ArrayList<>();
    private final List<Double> scales = new ArrayList<>();

    Parts(int n) {
      this.n = n;
    }

    void add(ArmContrasts some, String prefix, String suffix, double scale) {
      contrasts.add(some);
      for (String term : some.terms()) {
        terms.add(prefix + term + suffix);
        scales.add(scale);
      }
    }

    ArmEffects joined(EffectLayout layout) {
      double[] scale = scales.stream().mapToDouble(Double::doubleValue).toArray();
      if (contrasts.size() == 1) {
        ArmContrasts only = contrasts.get(0);
        return new ArmEffects(List.copyOf(terms), only.values(), only.influence(), scale, layout);
      }
      double[] values = new double[terms.size()];
      double[] influence = new double[Math.multiplyExact(n, values.length)];
      int at = 0;
      for (ArmContrasts some : contrasts) {
        System.arraycopy(some.values(), 0, values, at, some.values().length);
        System.arraycopy(some.influence(), 0, influence, at * n, some.influence().length);
        at += some.values().length;
      }
      return new ArmEffects(List.copyOf(terms), values, influence, scale, layout);
    }
  }
}
