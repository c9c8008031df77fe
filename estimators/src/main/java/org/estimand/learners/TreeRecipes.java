package org.estimand.learners;

import org.estimand.learn.ParameterPoint;
import org.estimand.learn.ParameterSpace;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.BoostingRegression;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.learners.tree.ForestRegression;

/** What {@link Learners#tunedBoosting} and {@link Learners#tunedForest} try. */
final class TreeRecipes {
  static final ParameterSpace BOOSTING =
      ParameterSpace.empty().points("maxLeaves", 4, 8, 31).points("minLeaf", 5, 20);

  static final ParameterSpace FOREST =
      ParameterSpace.empty().points("minLeaf", 2, 5, 20).points("mtryShare", 0.34, 0.67, 1);

  private static final int ROUNDS = 500;
  private static final int PATIENCE = 15;
  private static final int STOPPING_FOLDS = 5;
  private static final int TREES = 200;

  private TreeRecipes() {}

  static BoostingRegression boosting(ParameterPoint point) {
    return Learners.boosting(
        BoostingOptions.builder()
            .rounds(ROUNDS)
            .maxLeaves(point.count("maxLeaves"))
            .minLeaf(point.value("minLeaf"))
            .earlyStopping(STOPPING_FOLDS, PATIENCE)
            .build());
  }

  static ForestRegression forest(ParameterPoint point) {
    return Learners.forest(
        ForestOptions.builder()
            .trees(TREES)
            .minLeaf(point.count("minLeaf"))
            .mtryShare(point.value("mtryShare"))
            .build());
  }
}
