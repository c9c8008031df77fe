package org.estimand.learners.smile;

/**
 * Settings of a Smile forest.
 *
 * @param trees number of trees, at least 1
 * @param mtry features tried at each split; 0: a third of them for means, their square root for
 *     probabilities
 * @param minLeaf smallest leaf in rows (a row counts as often as it was drawn), at least 1
 * @param maxDepth largest depth; 0: no limit
 * @param maxNodes largest number of leaves, at least 2; 0: no limit
 * @param subsample share of rows in (0, 1]; 1 draws a bootstrap sample with replacement, less draws
 *     without. Probabilities draw within each class.
 */
public record SmileForestOptions(
    int trees, int mtry, int minLeaf, int maxDepth, int maxNodes, double subsample) {
  private static final String NAME = "smile-forest";

  /**
   * Checks the settings.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-039 for a setting out of range
   */
  public SmileForestOptions {
    OptionChecks.atLeast(NAME, "trees", trees, 1);
    OptionChecks.atLeast(NAME, "mtry", mtry, 0);
    OptionChecks.atLeast(NAME, "minLeaf", minLeaf, 1);
    OptionChecks.atLeast(NAME, "maxDepth", maxDepth, 0);
    if (maxNodes != 0) {
      OptionChecks.atLeast(NAME, "maxNodes", maxNodes, 2);
    }
    OptionChecks.share(NAME, "subsample", subsample);
  }

  /** 500 trees, mtry by the number of features, leaves of 5 rows, no limits, bootstrap samples. */
  public static SmileForestOptions defaults() {
    return new SmileForestOptions(500, 0, 5, 0, 0, 1);
  }

  /** These settings with another number of trees. */
  public SmileForestOptions trees(int number) {
    return new SmileForestOptions(number, mtry, minLeaf, maxDepth, maxNodes, subsample);
  }

  /** These settings with another number of features tried. */
  public SmileForestOptions mtry(int features) {
    return new SmileForestOptions(trees, features, minLeaf, maxDepth, maxNodes, subsample);
  }

  /** These settings with another smallest leaf. */
  public SmileForestOptions minLeaf(int rows) {
    return new SmileForestOptions(trees, mtry, rows, maxDepth, maxNodes, subsample);
  }

  /** These settings with another largest depth. */
  public SmileForestOptions maxDepth(int depth) {
    return new SmileForestOptions(trees, mtry, minLeaf, depth, maxNodes, subsample);
  }

  /** These settings with another largest number of leaves. */
  public SmileForestOptions maxNodes(int leaves) {
    return new SmileForestOptions(trees, mtry, minLeaf, maxDepth, leaves, subsample);
  }

  /** These settings with another share of rows for each tree. */
  public SmileForestOptions subsample(double share) {
    return new SmileForestOptions(trees, mtry, minLeaf, maxDepth, maxNodes, share);
  }
}
