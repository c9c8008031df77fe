package org.estimand.crossfit;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;

/** Draws fold labels. */
final class FoldDrawing {
  private FoldDrawing() {}

  /** Deals out shuffled rows, stratum by stratum; strata may be null. */
  static int[] rows(int n, int[] strata, int folds, RandomStream stream) {
    int[] order = stream.permutation(n);
    int[] labels = new int[n];
    if (strata == null) {
      for (int k = 0; k < n; k++) {
        labels[order[k]] = k % folds;
      }
      return labels;
    }
    int count = 0;
    for (int s : strata) {
      count = Math.max(count, s + 1);
    }
    int[] start = new int[count + 1];
    for (int s : strata) {
      start[s + 1]++;
    }
    for (int s = 0; s < count; s++) {
      start[s + 1] += start[s];
    }
    for (int i : order) {
      labels[i] = start[strata[i]]++ % folds;
    }
    return labels;
  }

  /** Deals out shuffled groups; each counts for its most frequent stratum. */
  static int[] groups(Grouping grouping, int[] strata, int folds, RandomStream stream) {
    int[] foldOf =
        rows(grouping.count(), strata == null ? null : mode(grouping, strata), folds, stream);
    int[] labels = new int[grouping.rows()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = foldOf[grouping.codes()[i]];
    }
    return labels;
  }

  /** The most frequent stratum of each group; of equally frequent ones the smallest. */
  private static int[] mode(Grouping grouping, int[] strata) {
    int groups = grouping.count();
    int count = 0;
    for (int s : strata) {
      count = Math.max(count, s + 1);
    }
    int[] best = new int[groups];
    int[] most = new int[groups];
    // rows of a group, gathered by counting
    int[] start = new int[groups + 1];
    for (int g : grouping.codes()) {
      start[g + 1]++;
    }
    for (int g = 0; g < groups; g++) {
      start[g + 1] += start[g];
    }
    int[] at = start.clone();
    int[] sorted = new int[strata.length];
    for (int i = 0; i < strata.length; i++) {
      sorted[at[grouping.codes()[i]]++] = strata[i];
    }
    int[] seen = new int[count];
    for (int g = 0; g < groups; g++) {
      for (int k = start[g]; k < start[g + 1]; k++) {
        int s = sorted[k];
        int c = ++seen[s];
        if (c > most[g] || c == most[g] && s < best[g]) {
          most[g] = c;
          best[g] = s;
        }
      }
      for (int k = start[g]; k < start[g + 1]; k++) {
        seen[sorted[k]] = 0;
      }
    }
    return best;
  }

  /** Codes of the value combinations of some roles' columns, or null for none. */
  static int[] strata(CausalData data, List<Role> roles, int folds) {
    Grouping all = null;
    for (Role role : roles) {
      if (!data.has(role)) {
        throw new InvalidConfigException(
            "CONF-026",
            "stratifiedBy(" + role + ") was asked for, but no column has the role " + role + ".");
      }
      for (String column : data.names(role)) {
        Grouping one = data.grouping(column);
        all = all == null ? one : all.intersect(one);
      }
    }
    if (all == null) {
      return null;
    }
    if ((long) all.count() * folds > all.rows()) {
      throw new InvalidConfigException(
          "CONF-023",
          "Stratifying by "
              + all.column()
              + " gives "
              + all.count()
              + " strata for "
              + all.rows()
              + " rows, too many for "
              + folds
              + " folds. Stratify by columns with few values, or use fewer folds.");
    }
    return all.codes();
  }

  /** Whether every unit has one label only. */
  static boolean nested(Grouping units, int[] labels) {
    return firstSplit(units, labels) < 0;
  }

  /** The first unit with two labels, or -1. */
  static int firstSplit(Grouping units, int[] labels) {
    int[] label = new int[units.count()];
    for (int i = 0; i < labels.length; i++) {
      int u = units.codes()[i];
      if (label[u] == 0) {
        label[u] = labels[i] + 1;
      } else if (label[u] != labels[i] + 1) {
        return u;
      }
    }
    return -1;
  }
}
