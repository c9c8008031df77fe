package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.smile.SmileBoostingOptions;
import org.estimand.learners.smile.SmileForestOptions;
import org.estimand.learners.tree.ForestOptions;
import picocli.CommandLine.Option;

/** Settings of learners made of trees. */
final class TreeOptions {
  static final String FOREST = "forest";
  static final String SMILE_FOREST = "smile-forest";
  static final String SMILE_BOOSTING = "smile-boosting";
  private static final List<String> FORESTS = List.of(FOREST, SMILE_FOREST);
  private static final List<String> TREES = List.of(FOREST, SMILE_FOREST, SMILE_BOOSTING);

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
  void check(String learner, String propensity) {
    List<String> named = new ArrayList<>(Arrays.asList(learner, propensity));
    if (mtry != null && FORESTS.stream().noneMatch(named::contains)) {
      throw refusal("--mtry", "is a forest (" + String.join(", ", FORESTS) + ")");
    }
    if (TREES.stream().anyMatch(named::contains)) {
      return;
    }
    refuse("--trees", trees);
    refuse("--min-leaf", minLeaf);
    refuse("--max-depth", maxDepth);
  }

  private static void refuse(String option, Integer value) {
    if (value != null) {
      throw refusal(option, "has trees (" + String.join(", ", TREES) + ")");
    }
  }

  private static InvalidConfigException refusal(String option, String needed) {
    return new InvalidConfigException(
        "CONF-086",
        option + " has no meaning here: neither --learner nor --propensity " + needed + ".");
  }

  ForestOptions forest() {
    ForestOptions d = ForestOptions.defaults();
    return ForestOptions.builder()
        .trees(or(trees, d.trees()))
        .mtry(or(mtry, d.mtry()))
        .minLeaf(or(minLeaf, d.minLeaf()))
        .maxDepth(or(maxDepth, d.maxDepth()))
        .build();
  }

  SmileForestOptions smileForest() {
    SmileForestOptions d = SmileForestOptions.defaults();
    return new SmileForestOptions(
        or(trees, d.trees()),
        or(mtry, d.mtry()),
        or(minLeaf, d.minLeaf()),
        or(maxDepth, d.maxDepth()),
        d.maxNodes(),
        d.subsample());
  }

  SmileBoostingOptions smileBoosting() {
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
