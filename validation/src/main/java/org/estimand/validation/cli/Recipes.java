package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.List;

/** The estimators of the command line. */
final class Recipes {
  private static final List<Recipe> ALL = all();

  private Recipes() {}

  private static List<Recipe> all() {
    List<Recipe> all = new ArrayList<>();
    all.add(new IpwRecipe());
    return List.copyOf(all);
  }

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
