package org.estimand.validation.cli;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.smile.SmileBoostingOptions;
import org.estimand.learners.smile.SmileForestOptions;
import picocli.CommandLine.Option;

/** Settings of learners made of trees. */
final class TreeOptions {
  static final String FOREST = "smile-forest";
  static final String BOOSTING = "smile-boosting";

  @Option(
      names = "--trees",
      paramLabel = "N",
      description = "Trees (default: 500 in a forest, 200 in boosting).")
  private Integer trees;

  @Option(
      names = "--mtry",
      paramLabel = "N",
      description = "Forests: features tried at each split (default: by their number).")
  private Integer mtry;

  @Option(
      names = "--min-leaf",
      paramLabel = "N",
      description = "Smallest leaf of a tree (default: 5).")
  private Integer minLeaf;

  @Option(
      names = "--max-depth",
      paramLabel = "N",
      description = "Largest depth of a tree (default: none in a forest, 6 in boosting).")
  private Integer maxDepth;

  /** Refuses settings that none of the named learners would use. */
  void check(List<String> named) {
    boolean forest = named.contains(FOREST);
    if (mtry != null && !forest) {
      throw refusal("--mtry", "is a forest (" + FOREST + ")");
    }
    if (forest || named.contains(BOOSTING)) {
      return;
    }
    refuse("--trees", trees);
    refuse("--min-leaf", minLeaf);
    refuse("--max-depth", maxDepth);
  }

  private static void refuse(String option, Integer value) {
    if (value != null) {
      throw refusal(option, "has trees (" + FOREST + ", " + BOOSTING + ")");
    }
  }

  private static InvalidConfigException refusal(String option, String needed) {
    return new InvalidConfigException(
        "CONF-086",
        option + " has no meaning here: neither --learner nor --propensity " + needed + ".");
  }

  SmileForestOptions forest() {
    SmileForestOptions d = SmileForestOptions.defaults();
    return new SmileForestOptions(
        or(trees, d.trees()),
        or(mtry, d.mtry()),
        or(minLeaf, d.minLeaf()),
        or(maxDepth, d.maxDepth()),
        d.maxNodes(),
        d.subsample());
  }

  SmileBoostingOptions boosting() {
    SmileBoostingOptions d = SmileBoostingOptions.defaults();
    return new SmileBoostingOptions(
        or(trees, d.trees()),
        or(minLeaf, d.minLeaf()),
        or(maxDepth, d.maxDepth()),
        d.maxNodes(),
        d.shrinkage(),
        d.subsample());
  }

  private static int or(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
