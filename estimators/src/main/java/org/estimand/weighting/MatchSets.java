package org.estimand.weighting;

/**
 * For every group of rows the groups it is matched with; none for groups that were not asked about
 * or have no neighbour within reach.
 *
 * @param groups the groups
 * @param start first place of each group's matches in {@code members}; one more at the end
 * @param members groups, ascending for each
 */
record MatchSets(PointGroups groups, int[] start, int[] members) {
  /** Whether a row has a match. */
  boolean isMatched(int row) {
    int g = groups.groupOf()[row];
    return start[g + 1] > start[g];
  }

  /** Number of rows that the rows of a group are matched with. */
  int size(int group) {
    int size = 0;
    for (int k = start[group]; k < start[group + 1]; k++) {
      size += groups.size(members[k]);
    }
    return size;
  }

  /** The mean of a column over the rows that a group is matched with. */
  double mean(int group, double[] column, int offset) {
    double sum = 0;
    int size = 0;
    for (int k = start[group]; k < start[group + 1]; k++) {
      for (int t = groups.start()[members[k]]; t < groups.start()[members[k] + 1]; t++) {
        sum += column[offset + groups.rows()[t]];
        size++;
      }
    }
    return sum / size;
  }

  /** The rows that a row is matched with, ascending. */
  int[] of(int row) {
    int g = groups.groupOf()[row];
    int[] out = new int[size(g)];
    int used = 0;
    for (int k = start[g]; k < start[g + 1]; k++) {
      for (int t = groups.start()[members[k]]; t < groups.start()[members[k] + 1]; t++) {
        out[used++] = groups.rows()[t];
      }
    }
    java.util.Arrays.sort(out);
    return out;
  }

  /**
   * How often each row serves others: the sum over the rows it is matched to of its share of their
   * match.
   *
   * @param power 1, or 2 for the sum of squared shares
   */
  double[] uses(int power) {
    double[] perGroup = new double[groups.count()];
    for (int g = 0; g < perGroup.length; g++) {
      if (start[g + 1] > start[g]) {
        double share = groups.size(g) / Math.pow(size(g), power);
        for (int k = start[g]; k < start[g + 1]; k++) {
          perGroup[members[k]] += share;
        }
      }
    }
    double[] uses = new double[groups.rows().length];
    for (int i = 0; i < uses.length; i++) {
      uses[i] = perGroup[groups.groupOf()[i]];
    }
    return uses;
  }
}
