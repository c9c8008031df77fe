package org.estimand.learners.smile;

/**
 * Settings of Smile's gradient boosting.
 *
 * @param trees number of trees, at least 1
 * @param minLeaf smallest leaf in rows, at least 1
 * @param maxDepth largest depth; 0: no limit
 * @param maxNodes largest number of leaves, at least 2; 0: no limit
 * @param shrinkage factor of each tree, in (0, 1]
 * @param subsample share of rows drawn without replacement for each tree, in (0, 1]
 */
public record SmileBoostingOptions(
    int trees, int minLeaf, int maxDepth, int maxNodes, double shrinkage, double subsample) {
  private static final String NAME = "smile-boosting";

  /**
   * Checks the settings.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-039 for a setting out of range
   */
  public SmileBoostingOptions {
    OptionChecks.atLeast(NAME, "trees", trees, 1);
    OptionChecks.atLeast(NAME, "minLeaf", minLeaf, 1);
    OptionChecks.atLeast(NAME, "maxDepth", maxDepth, 0);
    if (maxNodes != 0) {
      OptionChecks.atLeast(NAME, "maxNodes", maxNodes, 2);
    }
    OptionChecks.share(NAME, "shrinkage", shrinkage);
    OptionChecks.share(NAME, "subsample", subsample);
  }

  /** 200 trees of at most 6 levels and 31 leaves of 5 rows, shrinkage 0.1, subsample 0.8. */
  public static SmileBoostingOptions defaults() {
    return new SmileBoostingOptions(200, 5, 6, 31, 0.1, 0.8);
  }

  /** These settings with another number of trees. */
  public SmileBoostingOptions trees(int number) {
    return new SmileBoostingOptions(number, minLeaf, maxDepth, maxNodes, shrinkage, subsample);
  }

  /** These settings with another smallest leaf. */
  public SmileBoostingOptions minLeaf(int rows) {
    return new SmileBoostingOptions(trees, rows, maxDepth, maxNodes, shrinkage, subsample);
  }

  /** These settings with another largest depth. */
  public SmileBoostingOptions maxDepth(int depth) {
    return new SmileBoostingOptions(trees, minLeaf, depth, maxNodes, shrinkage, subsample);
  }

  /** These settings with another largest number of leaves. */
  public SmileBoostingOptions maxNodes(int leaves) {
    return new SmileBoostingOptions(trees, minLeaf, maxDepth, leaves, shrinkage, subsample);
  }

  /** These settings with another factor of each tree. */
  public SmileBoostingOptions shrinkage(double factor) {
    return new SmileBoostingOptions(trees, minLeaf, maxDepth, maxNodes, factor, subsample);
  }

  /** These settings with another share of rows for each tree. */
  public SmileBoostingOptions subsample(double share) {
    return new SmileBoostingOptions(trees, minLeaf, maxDepth, maxNodes, shrinkage, share);
  }
}
