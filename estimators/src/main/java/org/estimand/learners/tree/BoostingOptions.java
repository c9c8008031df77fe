package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;

/**
 * Settings of gradient boosting; immutable. Start from {@link #defaults()} or {@link #builder()}.
 */
public final class BoostingOptions {
  private static final int MOST_BINS = BinEdges.MOST;

  private final Builder is;

  private BoostingOptions(Builder from) {
    is = from;
  }

  /**
   * 100 rounds of trees with at most 31 leaves of at least 20 rows, shrinkage 0.1, squared error,
   * all rows and columns, no penalty, no early stopping.
   */
  public static BoostingOptions defaults() {
    return builder().build();
  }

  /** The default settings, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** A copy of these settings, to be changed. */
  public Builder toBuilder() {
    return new Builder(is);
  }

  /** What boosted means minimise. */
  public BoostingLoss loss() {
    return is.loss;
  }

  /** Number of rounds; the most there can be with early stopping. */
  public int rounds() {
    return is.rounds;
  }

  /** Factor of each tree. */
  public double shrinkage() {
    return is.shrinkage;
  }

  /** Largest number of leaves of a tree; 0: no limit. */
  public int maxLeaves() {
    return is.maxLeaves;
  }

  /** Largest number of splits on a path; 0: no limit. */
  public int maxDepth() {
    return is.maxDepth;
  }

  /** Smallest leaf, in rows; in weights where there are any. */
  public double minLeaf() {
    return is.minLeaf;
  }

  /** Share of rows drawn without replacement in each round. */
  public double rowShare() {
    return is.rowShare;
  }

  /** Share of columns drawn for each tree. */
  public double columnShare() {
    return is.columnShare;
  }

  /** Penalty on squared leaf values. */
  public double l2() {
    return is.l2;
  }

  /** Least gain of a split. */
  public double minGain() {
    return is.minGain;
  }

  /** Most bins of a feature, missing values aside. */
  public int maxBins() {
    return is.maxBins;
  }

  /** Folds of early stopping; 0 without. */
  public int stoppingFolds() {
    return is.stoppingFolds;
  }

  /** Rounds without improvement before early stopping gives up. */
  public int patience() {
    return is.patience;
  }

  /** Direction of monotone effects, by feature: 1 or -1. */
  public Map<String, Integer> monotone() {
    return is.monotone;
  }

  /** Features whose values have no order. */
  public List<String> categorical() {
    return is.categorical;
  }

  /** Whether leaf values are bounded. */
  boolean constrained() {
    return !is.monotone.isEmpty();
  }

  /** Every setting by name, in a fixed order. */
  Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("rounds", rounds());
    all.put("shrinkage", shrinkage());
    all.put("maxLeaves", maxLeaves());
    all.put("maxDepth", maxDepth());
    all.put("minLeaf", minLeaf());
    all.put("rowShare", rowShare());
    all.put("columnShare", columnShare());
    all.put("l2", l2());
    all.put("minGain", minGain());
    all.put("maxBins", maxBins());
    all.put("stoppingFolds", stoppingFolds());
    all.put("patience", patience());
    all.put("monotone", monotone());
    all.put("categorical", categorical());
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoostingOptions o
        && loss() == o.loss()
        && describe().equals(o.describe());
  }

  @Override
  public int hashCode() {
    return 31 * loss().hashCode() + describe().hashCode();
  }

  /** Collects settings; {@link #build()} checks them. */
  public static final class Builder {
    private BoostingLoss loss = BoostingLoss.SQUARED;
    private int rounds = 100;
    private double shrinkage = 0.1;
    private int maxLeaves = 31;
    private int maxDepth;
    private double minLeaf = 20;
    private double rowShare = 1;
    private double columnShare = 1;
    private double l2;
    private double minGain;
    private int maxBins = MOST_BINS;
    private int stoppingFolds;
    private int patience = 20;
    private Map<String, Integer> monotone = Map.of();
    private List<String> categorical = List.of();

    private Builder() {}

    private Builder(Builder from) {
      loss = from.loss;
      rounds = from.rounds;
      shrinkage = from.shrinkage;
      maxLeaves = from.maxLeaves;
      maxDepth = from.maxDepth;
      minLeaf = from.minLeaf;
      rowShare = from.rowShare;
      columnShare = from.columnShare;
      l2 = from.l2;
      minGain = from.minGain;
      maxBins = from.maxBins;
      stoppingFolds = from.stoppingFolds;
      patience = from.patience;
      monotone = from.monotone;
      categorical = from.categorical;
    }

    /** What boosted means minimise; probabilities always minimise the log loss. */
    public Builder loss(BoostingLoss value) {
      loss = java.util.Objects.requireNonNull(value);
      return this;
    }

    /** Number of rounds, at least 1. */
    public Builder rounds(int value) {
      rounds = value;
      return this;
    }

    /** Factor of each tree, in (0, 1]. */
    public Builder shrinkage(double value) {
      shrinkage = value;
      return this;
    }

    /** Largest number of leaves of a tree, at least 2; 0: no limit. */
    public Builder maxLeaves(int value) {
      maxLeaves = value;
      return this;
    }

    /** Largest number of splits on a path, at least 1; 0: no limit. */
    public Builder maxDepth(int value) {
      maxDepth = value;
      return this;
    }

    /** Smallest leaf in rows (in weights where there are any), positive. */
    public Builder minLeaf(double value) {
      minLeaf = value;
      return this;
    }

    /** Share of rows drawn without replacement in each round, in (0, 1]. */
    public Builder rowShare(double value) {
      rowShare = value;
      return this;
    }

    /** Share of columns drawn for each tree, in (0, 1]. */
    public Builder columnShare(double value) {
      columnShare = value;
      return this;
    }

    /** Penalty on squared leaf values, not negative. */
    public Builder l2(double value) {
      l2 = value;
      return this;
    }

    /** Least gain of a split, in units of the loss, not negative. */
    public Builder minGain(double value) {
      minGain = value;
      return this;
    }

    /** Most bins of a feature, 2 to 255. */
    public Builder maxBins(int value) {
      maxBins = value;
      return this;
    }

    /**
     * The number of rounds with the smallest loss on held-out folds of the training rows, at most
     * {@link #rounds}; then one fit on all training rows with that many.
     *
     * @param folds at least 2
     * @param rounds how many rounds in a row may bring no improvement before the search ends, at
     *     least 1
     */
    public Builder earlyStopping(int folds, int rounds) {
      if (folds < 2) {
        throw refusal("stoppingFolds", String.valueOf(folds), "must be at least 2");
      }
      stoppingFolds = folds;
      patience = rounds;
      return this;
    }

    /** A feature with an effect that never falls (1) or never rises (-1), other features fixed. */
    public Builder monotone(String feature, int direction) {
      Map<String, Integer> more = new LinkedHashMap<>(monotone);
      more.put(feature, direction);
      monotone = Collections.unmodifiableMap(more);
      return this;
    }

    /** Features whose values are labels without order; at most 255 different ones. */
    public Builder categorical(String... features) {
      List<String> more = new ArrayList<>(categorical);
      more.addAll(List.of(features));
      categorical = List.copyOf(more);
      return this;
    }

    /**
     * The settings.
     *
     * @throws InvalidConfigException CONF-117 for a setting out of range
     */
    public BoostingOptions build() {
      least("rounds", rounds, 1);
      share("shrinkage", shrinkage);
      if (maxLeaves != 0) {
        least("maxLeaves", maxLeaves, 2);
      }
      least("maxDepth", maxDepth, 0);
      if (!(minLeaf > 0 && minLeaf < Double.POSITIVE_INFINITY)) {
        throw refusal("minLeaf", String.valueOf(minLeaf), "must be a positive number");
      }
      share("rowShare", rowShare);
      share("columnShare", columnShare);
      notNegative("l2", l2);
      notNegative("minGain", minGain);
      if (maxBins < 2 || maxBins > MOST_BINS) {
        throw refusal("maxBins", String.valueOf(maxBins), "must be 2 to " + MOST_BINS);
      }
      least("patience", patience, 1);
      monotone.forEach(this::direction);
      return new BoostingOptions(new Builder(this));
    }

    private void direction(String feature, int direction) {
      if (direction != 1 && direction != -1) {
        throw refusal("monotone(" + feature + ")", String.valueOf(direction), "must be 1 or -1");
      }
      if (categorical.contains(feature)) {
        throw refusal(
            "monotone(" + feature + ")",
            String.valueOf(direction),
            "a categorical feature has no direction");
      }
      if (loss == BoostingLoss.ABSOLUTE) {
        throw refusal(
            "monotone(" + feature + ")",
            String.valueOf(direction),
            "not with the absolute loss, whose leaves are medians");
      }
    }

    private static void least(String option, int value, int least) {
      if (value < least) {
        throw refusal(option, String.valueOf(value), "must be at least " + least);
      }
    }

    private static void share(String option, double value) {
      if (!(value > 0 && value <= 1)) {
        throw refusal(option, String.valueOf(value), "must be above 0 and at most 1");
      }
    }

    private static void notNegative(String option, double value) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw refusal(option, String.valueOf(value), "must be zero or a positive number");
      }
    }

    private static InvalidConfigException refusal(String option, String value, String allowed) {
      return new InvalidConfigException(
          "CONF-117", "boosting: " + option + " = " + value + "; " + allowed + ".");
    }
  }
}
