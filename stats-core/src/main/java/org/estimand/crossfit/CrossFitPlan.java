package org.estimand.crossfit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;

/**
 * A recipe for folds. Immutable.
 *
 * <p>Rows of a group are never split between folds. Groups are the values of the role asked for
 * with {@link #groupedBy}, else of the CLUSTER column where there is one, else each row is its own.
 * With two grouping columns the folds are the products of the two clusterings' folds: a block is
 * tested by a model that was trained on rows that share neither clustering's fold with it.
 *
 * <p>Random folds deal shuffled groups out in turn, stratum by stratum, so that fold sizes differ
 * by one at most and each stratum is spread evenly. A group with several strata counts for its most
 * frequent one.
 */
public final class CrossFitPlan {
  private enum Kind {
    RANDOM,
    PERIOD_BLOCKS,
    NEIGHBOURS_LEFT_OUT,
    USER,
    USER_PRODUCT
  }

  private static final int FEWEST_BLOCKS = 10;

  private final Kind kind;
  private final int folds;
  private final int repetitions;
  private final List<Role> strata;
  private final List<Role> groups;
  private final boolean leakage;

  private CrossFitPlan(
      Kind kind,
      int folds,
      int repetitions,
      List<Role> strata,
      List<Role> groups,
      boolean leakage) {
    this.kind = kind;
    this.folds = folds;
    this.repetitions = repetitions;
    this.strata = strata;
    this.groups = groups;
    this.leakage = leakage;
  }

  /**
   * Random folds.
   *
   * @param folds number of folds (of each clustering, for products), from 2 to the number of units
   */
  public static CrossFitPlan kFold(int folds) {
    if (folds < 2) {
      throw new InvalidConfigException(
          "CONF-001", "folds = " + folds + "; must be between 2 and the number of units.");
    }
    return new CrossFitPlan(Kind.RANDOM, folds, 1, null, null, false);
  }

  /**
   * Blocks of neighbouring periods, in the order of the TIME column: the periods are cut into folds
   * whose numbers of periods differ by one at most, the longer ones first. Nothing is random. Rows
   * of one unit lie in several folds, so that {@link #allowUnitLeakage} must be stated.
   *
   * @param folds number of blocks, from 2 to the number of periods
   */
  public static CrossFitPlan periodBlocks(int folds) {
    if (folds < 2) {
      throw new InvalidConfigException(
          "CONF-001", "folds = " + folds + "; must be between 2 and the number of periods.");
    }
    return new CrossFitPlan(Kind.PERIOD_BLOCKS, folds, 1, null, null, false);
  }

  /**
   * The blocks of {@link #periodBlocks} where a block is tested by what was trained on all blocks
   * but itself and its two neighbours, so that dependence over a block's length does no harm.
   *
   * @param folds number of blocks, at least 10
   */
  public static CrossFitPlan neighboursLeftOut(int folds) {
    if (folds < FEWEST_BLOCKS) {
      throw new InvalidConfigException(
          "CONF-243",
          "neighboursLeftOut("
              + folds
              + "): it leaves three blocks out of each training set and"
              + " needs at least 10. Use 10 or more, or periodBlocks.");
    }
    return new CrossFitPlan(Kind.NEIGHBOURS_LEFT_OUT, folds, 1, null, null, false);
  }

  /**
   * Folds from the columns with the role FOLD; several columns are repetitions. Labels are any
   * integers; a row is tested in the fold of its label.
   */
  public static CrossFitPlan userSupplied() {
    return new CrossFitPlan(Kind.USER, 0, 1, null, null, false);
  }

  /**
   * Folds of two clusterings from columns with the role FOLD, crossed: the first column labels the
   * first clustering, the second the second; further pairs of columns are repetitions.
   */
  public static CrossFitPlan userSuppliedProduct() {
    return new CrossFitPlan(Kind.USER_PRODUCT, 0, 1, null, null, false);
  }

  /** The number of repetitions with fresh folds; only for random folds. */
  public CrossFitPlan repeated(int times) {
    if (times < 1) {
      throw new InvalidConfigException(
          "CONF-020", "repetitions = " + times + "; must be at least 1.");
    }
    requireRandom("repeated(" + times + ")");
    return new CrossFitPlan(kind, folds, times, strata, groups, leakage);
  }

  /**
   * Keeps the shares of the value combinations of these roles' columns equal over folds. Without
   * this the estimator says what to stratify by; with no role there are no strata.
   */
  public CrossFitPlan stratifiedBy(Role... roles) {
    requireRandom("stratifiedBy");
    return new CrossFitPlan(kind, folds, repetitions, List.of(roles), groups, leakage);
  }

  /** Never splits rows with equal values of the role's column; two columns give products. */
  public CrossFitPlan groupedBy(Role... roles) {
    requireRandom("groupedBy");
    if (roles.length == 0) {
      throw new InvalidConfigException(
          "CONF-021", "groupedBy() names no role. Name UNIT or CLUSTER, or leave it out.");
    }
    return new CrossFitPlan(kind, folds, repetitions, strata, List.of(roles), leakage);
  }

  /** Deals out single rows, whatever CLUSTER and UNIT columns there are. */
  public CrossFitPlan byRow() {
    requireRandom("byRow");
    return new CrossFitPlan(kind, folds, repetitions, strata, List.of(), leakage);
  }

  /** Allows rows of one unit or cluster in both the training and the test part of a fold. */
  public CrossFitPlan allowUnitLeakage() {
    return new CrossFitPlan(kind, folds, repetitions, strata, groups, true);
  }

  private void requireRandom(String option) {
    if (kind != Kind.RANDOM) {
      throw new InvalidConfigException(
          "CONF-024",
          option
              + (ordered()
                  ? " does not apply to blocks of periods, which are not random."
                  : " does not apply to folds that are read from columns.")
              + " Use kFold, or remove it.");
    }
  }

  private boolean ordered() {
    return kind == Kind.PERIOD_BLOCKS || kind == Kind.NEIGHBOURS_LEFT_OUT;
  }

  /** Whether folds are read from columns with the role FOLD. */
  public boolean readsColumns() {
    return kind == Kind.USER || kind == Kind.USER_PRODUCT;
  }

  /** The settings, for provenance. */
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("kind", kind.name());
    if (kind == Kind.RANDOM) {
      d.put("folds", folds);
      d.put("repetitions", repetitions);
      d.put("stratifiedBy", strata == null ? "by the estimator" : names(strata));
      d.put("groupedBy", groups == null ? "CLUSTER, if any" : names(groups));
    } else if (ordered()) {
      d.put("folds", folds);
    }
    d.put("allowUnitLeakage", leakage);
    return d;
  }

  private static List<String> names(List<Role> roles) {
    return roles.stream().map(Role::name).toList();
  }

  /**
   * Draws or reads the folds.
   *
   * @param data the data
   * @param defaultStrata codes from 0 to stratify by when the plan does not say, or null
   * @param random the stream of the folds
   * @throws InvalidConfigException CONF-001 for more folds than units, CONF-002 when rows of a unit
   *     would be in both parts, CONF-022 when fold columns split a cluster
   * @throws org.estimand.errors.InvalidDataException DATA-020 without a FOLD column, DATA-032 for a
   *     label that is no integer
   */
  public FoldAssignment assign(CausalData data, int[] defaultStrata, RandomStreams random) {
    FoldAssignment folds =
        switch (kind) {
          case RANDOM -> draw(data, defaultStrata, random);
          case PERIOD_BLOCKS -> blocks(data, 0);
          case NEIGHBOURS_LEFT_OUT -> blocks(data, 1);
          case USER, USER_PRODUCT -> FoldColumns.read(data, kind == Kind.USER_PRODUCT, leakage);
        };
    return folds.numbered(data.originalRows());
  }

  private FoldAssignment blocks(CausalData data, int gap) {
    String time = data.name(Role.TIME);
    if (!leakage) {
      requireWholeUnits(data, List.of(time));
    }
    int periods = data.levels(time).size();
    if (folds > periods) {
      throw new InvalidConfigException(
          "CONF-001",
          "folds = " + folds + "; must be between 2 and the number of periods (" + periods + ").");
    }
    int[] period = data.levelCodes(time);
    int longer = periods % folds;
    int length = periods / folds;
    int[] labels = new int[period.length];
    for (int i = 0; i < labels.length; i++) {
      int p = period[i];
      int inLonger = longer * (length + 1);
      labels[i] = p < inLonger ? p / (length + 1) : longer + (p - inLonger) / length;
    }
    return FoldAssignment.ofOrdered(new int[][] {labels}, gap);
  }

  private FoldAssignment draw(CausalData data, int[] defaultStrata, RandomStreams random) {
    List<String> columns = groupColumns(data);
    if (columns.size() > 2) {
      throw new InvalidConfigException(
          "CONF-025",
          "Folds can follow one or two groupings, not "
              + columns.size()
              + " ("
              + String.join(", ", columns)
              + "). Choose with groupedBy(...) or name fewer CLUSTER columns.");
    }
    if (!leakage) {
      requireWholeUnits(data, columns);
    }
    int[] stratum = strata == null ? defaultStrata : FoldDrawing.strata(data, strata, folds);
    int[][] first = new int[repetitions][];
    int[][] second = new int[repetitions][];
    for (int r = 0; r < repetitions; r++) {
      RandomStreams mine = random.child("folds", r);
      if (columns.isEmpty()) {
        requireUnits(data.rows());
        first[r] = FoldDrawing.rows(data.rows(), stratum, folds, mine.generator());
      } else {
        first[r] = groups(data, columns.get(0), stratum, mine);
        if (columns.size() == 2) {
          second[r] = groups(data, columns.get(1), stratum, mine.child("second"));
        }
      }
    }
    return columns.size() == 2 ? FoldAssignment.ofProduct(first, second) : FoldAssignment.of(first);
  }

  private int[] groups(CausalData data, String column, int[] stratum, RandomStreams random) {
    Grouping grouping = data.grouping(column);
    requireUnits(grouping.count());
    return FoldDrawing.groups(grouping, stratum, folds, random.generator());
  }

  private List<String> groupColumns(CausalData data) {
    List<String> columns = new ArrayList<>();
    for (Role role : groups == null ? List.of(Role.CLUSTER) : groups) {
      if (groups != null && !data.has(role)) {
        throw new InvalidConfigException(
            "CONF-026",
            "groupedBy(" + role + ") was asked for, but no column has the role " + role + ".");
      }
      columns.addAll(data.names(role));
    }
    return columns;
  }

  private void requireUnits(int units) {
    if (folds > units) {
      throw new InvalidConfigException(
          "CONF-001",
          "folds = " + folds + "; must be between 2 and the number of units (" + units + ").");
    }
  }

  private static void requireWholeUnits(CausalData data, List<String> columns) {
    for (String unit : data.names(Role.UNIT)) {
      Grouping units = data.grouping(unit);
      if (columns.contains(unit) || units.count() == units.rows()) {
        continue;
      }
      if (columns.isEmpty()) {
        throw new InvalidConfigException(
            "CONF-002",
            "Folds are drawn by row but UNIT \""
                + unit
                + "\" repeats: rows of one "
                + unit
                + " would be in both parts. Use groupedBy(Role.UNIT) or state"
                + " allowUnitLeakage().");
      }
      for (String column : columns) {
        if (!FoldDrawing.nested(units, data.grouping(column).codes())) {
          throw new InvalidConfigException(
              "CONF-002",
              "Folds are drawn by \""
                  + column
                  + "\" but UNIT \""
                  + unit
                  + "\" spans several of its values: rows of one "
                  + unit
                  + " would be in both parts. Use groupedBy(Role.UNIT) or state"
                  + " allowUnitLeakage().");
        }
      }
    }
  }
}
