package org.estimand.validation.cli;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.smile.SmileBoostingOptions;
import org.estimand.learners.smile.SmileForestOptions;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.ForestOptions;
import picocli.CommandLine.Option;

/** Settings of learners made of trees. */
final class TreeOptions {
  static final String FOREST = "forest";
  static final String BOOSTING = "boosting";
  static final String SMILE_FOREST = "smile-forest";
  static final String SMILE_BOOSTING = "smile-boosting";
  private static final List<String> FORESTS = List.of(FOREST, SMILE_FOREST);
  private static final List<String> TREES = List.of(FOREST, BOOSTING, SMILE_FOREST, SMILE_BOOSTING);
  private static final List<String> WITH_LABELS = List.of(FOREST, BOOSTING);
  private static final List<String> BOOSTED = List.of(BOOSTING, SMILE_BOOSTING);

  @Option(
      names = "--trees",
      paramLabel = "N",
      description = "Trees (default: 500 in a forest, 100 in boosting, 200 in smile-boosting).")
  private Integer trees;

  @Option(
      names = "--mtry",
      paramLabel = "N",
      description = "Forests: features tried at each split (default: by their number).")
  private Integer mtry;

  @Option(
      names = "--min-leaf",
      paramLabel = "N",
      description = "Smallest leaf of a tree (default: 5, in boosting 20).")
  private Integer minLeaf;

  @Option(
      names = "--min-split",
      paramLabel = "N",
      description =
          "forest: a node of fewer draws than this is not split; a row drawn twice counts twice"
              + " (default: 2).")
  private Integer minSplit;

  @Option(
      names = "--no-redraw",
      description =
          "forest: a node whose drawn features are all constant is a leaf (default: another feature"
              + " is drawn until one is not).")
  private boolean noRedraw;

  @Option(
      names = "--max-depth",
      paramLabel = "N",
      description = "Largest depth of a tree (default: none, 6 in smile-boosting).")
  private Integer maxDepth;

  @Option(
      names = "--max-leaves",
      paramLabel = "N",
      description = "Boosting: largest number of leaves of a tree (default: 31).")
  private Integer maxLeaves;

  @Option(
      names = "--shrinkage",
      paramLabel = "X",
      description = "Boosting: factor of each tree (default: 0.1).")
  private Double shrinkage;

  @Option(
      names = "--early-stopping",
      paramLabel = "FOLDS",
      description =
          "boosting: chooses the number of trees, at most --trees, by the loss on this many folds"
              + " inside the training rows (default: off).")
  private Integer earlyStopping;

  @Option(
      names = "--label-features",
      paramLabel = "NAMES",
      split = ",",
      description =
          "forest, boosting: numeric covariates whose values are labels without order (default:"
              + " none).")
  private String[] labels;

  /** Refuses settings that none of the named learners would use. */
  void check(List<String> named) {
    if (mtry != null && named.stream().noneMatch(FORESTS::contains)) {
      throw refusal("--mtry", "is a forest (" + String.join(", ", FORESTS) + ")");
    }
    if (named.stream().noneMatch(BOOSTED::contains)) {
      refuse("--max-leaves", maxLeaves, BOOSTED);
      refuse("--shrinkage", shrinkage, BOOSTED);
    }
    if ((minSplit != null || noRedraw) && !named.contains(FOREST)) {
      throw refusal(minSplit != null ? "--min-split" : "--no-redraw", "is forest");
    }
    if (!named.contains(BOOSTING)) {
      refuse("--early-stopping", earlyStopping, List.of(BOOSTING));
    }
    if (labels != null && named.stream().noneMatch(WITH_LABELS::contains)) {
      throw refusal("--label-features", "takes labels (" + String.join(", ", WITH_LABELS) + ")");
    }
    if (named.stream().anyMatch(TREES::contains)) {
      return;
    }
    refuse("--trees", trees, TREES);
    refuse("--min-leaf", minLeaf, TREES);
    refuse("--max-depth", maxDepth, TREES);
  }

  private static void refuse(String option, Number value, List<String> having) {
    if (value != null) {
      String what = having == TREES ? "has trees (" : "is boosting (";
      throw refusal(option, what + String.join(", ", having) + ")");
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
        .redraw(!noRedraw)
        .minSplit(or(minSplit, d.minSplit()))
        .maxDepth(or(maxDepth, d.maxDepth()))
        .categorical(labels())
        .build();
  }

  BoostingOptions boosting() {
    BoostingOptions d = BoostingOptions.defaults();
    BoostingOptions.Builder b =
        d.toBuilder()
            .rounds(or(trees, d.rounds()))
            .maxDepth(or(maxDepth, d.maxDepth()))
            .maxLeaves(or(maxLeaves, d.maxLeaves()))
            .minLeaf(minLeaf == null ? d.minLeaf() : minLeaf)
            .shrinkage(shrinkage == null ? d.shrinkage() : shrinkage)
            .categorical(labels());
    return (earlyStopping == null ? b : b.earlyStopping(earlyStopping, d.patience())).build();
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
        or(maxLeaves, d.maxNodes()),
        shrinkage == null ? d.shrinkage() : shrinkage,
        d.subsample());
  }

  private String[] labels() {
    return labels == null ? new String[0] : labels;
  }

  private static int or(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
