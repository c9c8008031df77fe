package org.estimand.validation.cli;

import java.util.List;

/** The estimators of the command line. */
final class Recipes {
  private static final List<Recipe> ALL =
      List.of(
          DmlRecipes.plr(),
          DmlRecipes.pliv(),
          DmlRecipes.irm(),
          DmlRecipes.iivm(),
          DmlRecipes.apo(),
          WeightingRecipes.ipw(),
          WeightingRecipes.matching(),
          AdjustmentRecipes.aipw(),
          AdjustmentRecipes.ipwra(),
          AdjustmentRecipes.regression(),
          AdjustmentRecipes.tmle(),
          HistoryRecipes.dose(),
          HistoryRecipes.msm(),
          HistoryRecipes.gFormula());

  private Recipes() {}

  /** Names of all estimators. */
  static List<String> names() {
    return ALL.stream().map(Recipe::name).toList();
  }

  /** The estimator of a name, else CONF-080. */
  static Recipe of(String name) {
    Choice.of("CONF-080", "estimator", name, names());
    return ALL.stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }
}
