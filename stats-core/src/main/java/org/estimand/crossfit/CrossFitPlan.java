package org.estimand.crossfit;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * A recipe for folds. Immutable. Rows of a group (the CLUSTER column where one is given, or the
 * role asked for) are never split between folds.
 */
public final class CrossFitPlan {
  private enum Kind {
    RANDOM,
    USER,
    USER_PRODUCT
  }

  private final Kind kind;
  private final int folds;
  private final int repetitions;
  private final List<Role> strata;
  private final List<Role> groups;

  private CrossFitPlan(
      Kind kind, int folds, int repetitions, List<Role> strata, List<Role> groups) {
    this.kind = kind;
    this.folds = folds;
    this.repetitions = repetitions;
    this.strata = strata;
    this.groups = groups;
  }

  /** Random folds. */
  public static CrossFitPlan kFold(int folds) {
    if (folds < 2) {
      throw new InvalidConfigException("CONF-001", "folds = " + folds + "; must be at least 2.");
    }
    return new CrossFitPlan(Kind.RANDOM, folds, 1, null, null);
  }

  /** Folds from the columns with the role FOLD; several columns are repetitions. */
  public static CrossFitPlan userSupplied() {
    return new CrossFitPlan(Kind.USER, 0, 1, null, null);
  }

  /** Folds of two clusterings from two columns with the role FOLD, crossed. */
  public static CrossFitPlan userSuppliedProduct() {
    return new CrossFitPlan(Kind.USER_PRODUCT, 0, 1, null, null);
  }

  /** The number of repetitions with fresh folds. */
  public CrossFitPlan repeated(int times) {
    if (times < 1) {
      throw new InvalidConfigException(
          "CONF-020", "repetitions = " + times + "; must be at least 1.");
    }
    return new CrossFitPlan(kind, folds, times, strata, groups);
  }

  /** Keeps the shares of the value combinations of these roles equal over folds. */
  public CrossFitPlan stratifiedBy(Role... roles) {
    return new CrossFitPlan(kind, folds, repetitions, List.of(roles), groups);
  }

  /** Never splits rows with equal values of the role's column. */
  public CrossFitPlan groupedBy(Role... roles) {
    return new CrossFitPlan(kind, folds, repetitions, strata, List.of(roles));
  }

  /** The settings, for provenance. */
  public Map<String, Object> describe() {
    return Map.of("kind", kind.name(), "folds", folds, "repetitions", repetitions);
  }

  /**
   * Draws or reads the folds.
   *
   * @param data the data
   * @param defaultStrata codes to stratify by when the plan does not say, or null
   * @param random the stream of the folds
   */
  public FoldAssignment assign(CausalData data, int[] defaultStrata, RandomStreams random) {
    int n = data.rows();
    if (kind != Kind.RANDOM) {
      List<String> columns = data.names(Role.FOLD);
      if (columns.isEmpty()) {
        throw new InvalidDataException(
            "DATA-020", "The plan takes folds from the data, but no column has the role FOLD.");
      }
      int[][] labels = new int[columns.size()][];
      for (int r = 0; r < labels.length; r++) {
        labels[r] = data.levelCodes(columns.get(r));
      }
      return FoldAssignment.of(labels);
    }
    int[][] labels = new int[repetitions][n];
    for (int r = 0; r < repetitions; r++) {
      RandomStream stream = random.child("folds", r).generator();
      if (data.has(Role.CLUSTER)) {
        Grouping g = data.grouping(data.names(Role.CLUSTER).get(0));
        int[] order = stream.permutation(g.count());
        int[] foldOf = new int[g.count()];
        for (int k = 0; k < order.length; k++) {
          foldOf[order[k]] = k % folds;
        }
        for (int i = 0; i < n; i++) {
          labels[r][i] = foldOf[g.codes()[i]];
        }
      } else {
        int[] order = stream.permutation(n);
        for (int k = 0; k < n; k++) {
          labels[r][order[k]] = k % folds;
        }
      }
    }
    return FoldAssignment.of(labels);
  }
}
