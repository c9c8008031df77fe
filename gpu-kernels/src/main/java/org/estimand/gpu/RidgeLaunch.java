package org.estimand.gpu;

import java.util.Arrays;

/**
 * Kernel ridge regression over folds and penalties: one Cholesky factor for every pair of fold and
 * penalty, as many pairs at a time as a fixed amount of memory holds.
 */
final class RidgeLaunch {
  /** Bytes that the matrices and factors of one group of pairs may take. */
  private static final long GROUP = 1L << 28;

  private final int n;
  private final double[] penalties;
  private final int[] number;
  private final int[] order;
  private final int[] begins;
  private final int most;

  /**
   * @param folds fold of each row
   * @param penalties positive
   */
  RidgeLaunch(int[] folds, double[] penalties) {
    this.n = folds.length;
    this.penalties = penalties;
    int[] labels = Arrays.stream(folds).distinct().sorted().toArray();
    int[] size = new int[labels.length];
    int[] place = new int[n];
    for (int i = 0; i < n; i++) {
      place[i] = Arrays.binarySearch(labels, folds[i]);
      size[place[i]]++;
    }
    // a single fold has no rows to train on
    int used = labels.length > 1 ? labels.length : 0;
    this.begins = new int[used + 1];
    int smallest = n;
    for (int f = 0; f < used; f++) {
      begins[f + 1] = begins[f] + size[f];
      smallest = Math.min(smallest, size[f]);
    }
    this.most = n - smallest;
    this.number = place;
    this.order = new int[used > 0 ? n : 0];
    int[] next = begins.clone();
    for (int i = 0; i < order.length; i++) {
      order[next[place[i]]++] = i;
    }
  }

  /** Pairs of fold and penalty. */
  long pairs() {
    return (long) (begins.length - 1) * penalties.length;
  }

  /** Rows of the largest training set. */
  int most() {
    return most;
  }

  /** Pairs that are solved together: what they take does not depend on how many there are. */
  int group() {
    long bytes = 2L * Double.BYTES * most * most + (long) Integer.BYTES * most;
    return (int) Math.max(1, Math.min(pairs(), GROUP / Math.max(1, bytes)));
  }

  /** Fills out (n x L); false when a system is not positive definite to rounding. */
  boolean run(Work work, Allocation kernel, Allocation y, Allocation out) {
    int grid = penalties.length;
    work.fill(out, (long) n * grid, 0);
    if (pairs() == 0) {
      return true;
    }
    Allocation members = work.up(order);
    Allocation bounds = work.up(begins);
    Allocation foldOfRow = work.up(number);
    Allocation lambda = work.up(penalties);
    int group = group();
    Allocation rows = work.ints((long) most * group);
    Allocation matrices = work.doubles((long) most * most * group);
    Allocation factors = work.doubles((long) most * most * group);
    Allocation rights = work.doubles((long) most * group);
    Allocation solved = work.doubles((long) most * group);
    Allocation info = work.ints(group);
    Allocation failed = work.ints(1);
    for (long first = 0; first < pairs(); first += group) {
      int count = (int) Math.min(group, pairs() - first);
      work.launch("ridge_rows")
          .ints(n, most)
          .longs(first)
          .ints(count, grid)
          .addresses(members, bounds, rows)
          .block(256)
          .on(Work.tiles(most, 256) * count);
      work.launch("ridge_gather")
          .ints(n, most)
          .longs(first)
          .ints(count, grid)
          .addresses(kernel, y, rows, lambda, matrices, rights)
          .block(256)
          .on(Work.tiles(most, 256) * most * count);
      Products.cholesky(work, most, count, matrices, factors, info);
      work.launch("ridge_check")
          .ints(count, first == 0 ? 1 : 0)
          .addresses(info, failed)
          .block(256)
          .on(1);
      Products.solve(work, most, 1, count, factors, rights, solved);
      work.launch("ridge_predict")
          .ints(n, most)
          .longs(first)
          .ints(count, grid)
          .addresses(kernel, rows, foldOfRow, solved, out)
          .block(256)
          .on(Work.tiles(n, 256) * count);
    }
    int[] flag = new int[1];
    work.down(failed, flag);
    return flag[0] == 0;
  }
}
