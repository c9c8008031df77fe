package org.estimand.learners.tree;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;

/**
 * Settings of a forest.
 *
 * @param trees number of trees, at least 1
 * @param mtry features drawn at each node, 0: by {@code mtryShare}. A constant feature counts as
 *     drawn; see {@code redraw}
 * @param mtryShare share of the features drawn at each node, in (0, 1], rounded down but at least
 *     one; 0: a third for means, the square root of their number for probabilities
 * @param redraw whether drawing goes on until one feature was not constant in the node
 *     (scikit-learn's rule); if not, a node whose drawn features are all constant is a leaf
 *     (ranger's)
 * @param minLeaf smallest leaf in distinct training rows, at least 1
 * @param minLeafWeight smallest leaf in weight (sample weight times draws), 0: none
 * @param minSplit a node of fewer draws (a row drawn twice counts twice) is not split, at least 2.
 *     ranger's {@code min.node.size} of n (to version 0.14) is {@code minSplit(n +
 *     1).minLeaf(1).redraw(false)}.
 * @param maxDepth largest depth, 0: no limit
 * @param bootstrap whether rows are drawn with replacement
 * @param subsample rows drawn for a tree as a share of the training rows, in (0, 1]
 * @param extraRandom whether each feature gets one cut drawn at random instead of the best one
 * @param honest whether one half of a tree's rows chooses the splits and only the other half gives
 *     the values of the leaves
 * @param criterion what a split makes small
 * @param monotone per feature name 1 (predictions do not fall in it) or -1 (do not rise)
 * @param categorical names of features whose values are labels without order, at most 4,095
 *     different ones in the training rows; a split sends any set of them left
 * @param bins most bins of a feature, 2 to 4095; a feature with at most so many distinct values in
 *     the training rows is not binned at all
 */
public record ForestOptions(
    int trees,
    int mtry,
    double mtryShare,
    boolean redraw,
    int minLeaf,
    double minLeafWeight,
    int minSplit,
    int maxDepth,
    boolean bootstrap,
    double subsample,
    boolean extraRandom,
    boolean honest,
    SplitCriterion criterion,
    Map<String, Integer> monotone,
    List<String> categorical,
    int bins) {
  /** The largest {@link #bins()}. */
  public static final int MOST_BINS = 4095;

  /**
   * Checks the settings.
   *
   * @throws InvalidConfigException CONF-110 for a setting out of range
   * @throws NotSupportedException NOTSUP-110 for settings that exclude each other
   */
  public ForestOptions {
    monotone = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(monotone));
    categorical = List.copyOf(categorical);
    atLeast("trees", trees, 1);
    atLeast("mtry", mtry, 0);
    atLeast("minLeaf", minLeaf, 1);
    atLeast("minSplit", minSplit, 2);
    atLeast("maxDepth", maxDepth, 0);
    require("mtryShare", mtryShare, mtryShare >= 0 && mtryShare <= 1, "must be from 0 to 1");
    require(
        "minLeafWeight",
        minLeafWeight,
        minLeafWeight >= 0 && minLeafWeight < Double.POSITIVE_INFINITY,
        "must be zero or a positive number");
    require(
        "subsample", subsample, subsample > 0 && subsample <= 1, "must be above 0 and at most 1");
    require("bins", bins, bins >= 2 && bins <= MOST_BINS, "must be from 2 to " + MOST_BINS);
    if (mtry > 0 && mtryShare > 0) {
      throw clash("mtry and mtryShare are two ways to say the same", "Give one of them");
    }
    for (Map.Entry<String, Integer> e : monotone.entrySet()) {
      require(
          "monotone of \"" + e.getKey() + "\"",
          e.getValue(),
          e.getValue() == 1 || e.getValue() == -1,
          "must be 1 or -1");
      require(
          "monotone of \"" + e.getKey() + "\"",
          e.getValue(),
          !categorical.contains(e.getKey()),
          "a categorical feature has no direction");
    }
    if (!monotone.isEmpty() && honest) {
      throw clash(
          "honest leaves need not keep monotone constraints, which hold for the rows that chose"
              + " the splits",
          "Drop one of the two");
    }
    if (criterion == SplitCriterion.ABSOLUTE && (honest || !monotone.isEmpty())) {
      throw clash(
          "the criterion ABSOLUTE has no honest leaves and no monotone constraints", "Use SQUARED");
    }
  }

  private static void atLeast(String option, int value, int least) {
    require(option, value, value >= least, "must be at least " + least);
  }

  private static void require(String option, Number value, boolean holds, String allowed) {
    if (!holds) {
      throw refusal(option, value, allowed);
    }
  }

  static InvalidConfigException refusal(String option, Number value, String allowed) {
    return new InvalidConfigException(
        "CONF-110", "forest: " + option + " = " + value + "; " + allowed + ".");
  }

  static NotSupportedException clash(String what, String remedy) {
    return new NotSupportedException("NOTSUP-110", "forest: " + what + ". " + remedy + ".");
  }

  /**
   * 500 trees on bootstrap samples, leaves of 5 rows, no limit of depth, squared error, features
   * tried by their number.
   */
  public static ForestOptions defaults() {
    return builder().build();
  }

  /** A builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** All settings for provenance, those of learner {@code name}. */
  Map<String, Object> describe(String name) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name);
    all.put("trees", trees);
    all.put("mtry", mtry);
    all.put("mtryShare", mtryShare);
    all.put("redraw", redraw);
    all.put("minLeaf", minLeaf);
    all.put("minLeafWeight", minLeafWeight);
    all.put("minSplit", minSplit);
    all.put("maxDepth", maxDepth);
    all.put("bootstrap", bootstrap);
    all.put("subsample", subsample);
    all.put("extraRandom", extraRandom);
    all.put("honest", honest);
    all.put("criterion", criterion.name());
    all.put("monotone", monotone);
    all.put("categorical", categorical);
    all.put("bins", bins);
    return java.util.Collections.unmodifiableMap(all);
  }

  /** Collects settings; see {@link ForestOptions} for their meaning. */
  public static final class Builder {
    private final Map<String, Integer> monotone = new LinkedHashMap<>();
    private final LinkedHashSet<String> categorical = new LinkedHashSet<>();
    private int trees = 500;
    private int mtry;
    private double mtryShare;
    private boolean redraw = true;
    private int minLeaf = 5;
    private double minLeafWeight;
    private int minSplit = 2;
    private int maxDepth;
    private boolean bootstrap = true;
    private double subsample = 1;
    private boolean extraRandom;
    private boolean honest;
    private SplitCriterion criterion = SplitCriterion.SQUARED;
    private int bins = MOST_BINS;

    private Builder() {}

    /** Number of trees. */
    public Builder trees(int number) {
      trees = number;
      return this;
    }

    /** Features drawn at each node. */
    public Builder mtry(int features) {
      mtry = features;
      return this;
    }

    /** Features drawn at each node as a share of all. */
    public Builder mtryShare(double share) {
      mtryShare = share;
      return this;
    }

    /** Whether drawing goes on until one feature was not constant in the node. */
    public Builder redraw(boolean untilOneVaries) {
      redraw = untilOneVaries;
      return this;
    }

    /** Smallest leaf in distinct training rows. */
    public Builder minLeaf(int rows) {
      minLeaf = rows;
      return this;
    }

    /** Smallest leaf in weight. */
    public Builder minLeafWeight(double weight) {
      minLeafWeight = weight;
      return this;
    }

    /** Fewest draws of a node that is split. */
    public Builder minSplit(int draws) {
      minSplit = draws;
      return this;
    }

    /** Largest depth; 0 for no limit. */
    public Builder maxDepth(int depth) {
      maxDepth = depth;
      return this;
    }

    /** Whether rows are drawn with replacement. */
    public Builder bootstrap(boolean withReplacement) {
      bootstrap = withReplacement;
      return this;
    }

    /** Rows drawn for a tree as a share of the training rows. */
    public Builder subsample(double share) {
      subsample = share;
      return this;
    }

    /** Draws one cut at random for each feature instead of searching the best. */
    public Builder extraRandom(boolean drawn) {
      extraRandom = drawn;
      return this;
    }

    /** Chooses splits on one half of a tree's rows and gives leaves their values on the other. */
    public Builder honest(boolean halves) {
      honest = halves;
      return this;
    }

    /** What a split makes small. */
    public Builder criterion(SplitCriterion kind) {
      criterion = kind;
      return this;
    }

    /** Predictions do not fall in this feature. */
    public Builder increasing(String feature) {
      monotone.put(feature, 1);
      return this;
    }

    /** Predictions do not rise in this feature. */
    public Builder decreasing(String feature) {
      monotone.put(feature, -1);
      return this;
    }

    /** Features whose values are labels without order. */
    public Builder categorical(String... features) {
      categorical.addAll(List.of(features));
      return this;
    }

    /** Most bins of a feature. */
    public Builder bins(int most) {
      bins = most;
      return this;
    }

    /**
     * The settings.
     *
     * @throws InvalidConfigException CONF-110 for a setting out of range
     * @throws NotSupportedException NOTSUP-110 for settings that exclude each other
     */
    public ForestOptions build() {
      return new ForestOptions(
          trees,
          mtry,
          mtryShare,
          redraw,
          minLeaf,
          minLeafWeight,
          minSplit,
          maxDepth,
          bootstrap,
          subsample,
          extraRandom,
          honest,
          criterion,
          monotone,
          List.copyOf(categorical),
          bins);
    }
  }
}
