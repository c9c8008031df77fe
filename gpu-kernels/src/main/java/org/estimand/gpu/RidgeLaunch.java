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
  private final int[] folds;
  private final double[] penalties;
  private final int[] used;
  private final int most;
  private final int[] train;

  /**
   * @param folds fold of each row
   * @param penalties positive
   */
  RidgeLaunch(int[] folds, double[] penalties) {
    this.n = folds.length;
    this.folds = folds;
    this.penalties = penalties;
    int count = 0;
    for (int f : folds) {
      count = Math.max(count, f + 1);
    }
    int[] size = new int[count];
    for (int f : folds) {
      size[f]++;
    }
    int[] with = new int[count];
    int folded = 0;
    int smallest = n;
    for (int f = 0; f < count; f++) {
      if (size[f] > 0 && size[f] < n) {
        with[folded++] = f;
        smallest = Math.min(smallest, size[f]);
      }
    }
    this.used = Arrays.copyOf(with, folded);
    this.most = n - smallest;
    this.train = new int[Math.multiplyExact(folded, most)];
    Arrays.fill(train, -1);
    for (int u = 0; u < folded; u++) {
      int at = u * most;
      for (int i = 0; i < n; i++) {
        if (folds[i] != used[u]) {
          train[at++] = i;
        }
      }
    }
  }

  /** Fold of each row in the numbering of the folds that have rows to test and to train on. */
  private int[] renumbered() {
    int[] number = new int[n];
    for (int i = 0; i < n; i++) {
      number[i] = Arrays.binarySearch(used, folds[i]);
    }
    return number;
  }

  /** Fills out (n x L); false when a system is not positive definite to rounding. */
  boolean run(Work work, Allocation kernel, Allocation y, Allocation out) {
    work.fill(out, (long) n * penalties.length, 0);
    if (used.length == 0 || penalties.length == 0) {
      return true;
    }
    Allocation rows = work.up(train);
    Allocation foldOfRow = work.up(renumbered());
    int pairs = Math.multiplyExact(used.length, penalties.length);
    long square = (long) most * most;
    int group = (int) Math.max(1, Math.min(pairs, GROUP / (2 * Double.BYTES * square)));
    Allocation matrices = work.doubles(square * group);
    Allocation factors = work.doubles(square * group);
    Allocation rights = work.doubles((long) most * group);
    Allocation solved = work.doubles((long) most * group);
    Allocation info = work.ints(group);
    Allocation foldOf = work.ints(group);
    Allocation column = work.ints(group);
    Allocation penalty = work.doubles(group);
    for (int first = 0; first < pairs; first += group) {
      int count = Math.min(group, pairs - first);
      int[] f = new int[count];
      int[] l = new int[count];
      double[] value = new double[count];
      for (int k = 0; k < count; k++) {
        f[k] = (first + k) / penalties.length;
        l[k] = (first + k) % penalties.length;
        value[k] = penalties[l[k]];
      }
      work.up(f, foldOf);
      work.up(l, column);
      work.up(value, penalty);
      work.launch("ridge_gather")
          .ints(n, most, count)
          .addresses(kernel, y, rows, foldOf, penalty, matrices, rights)
          .block(256)
          .on(Work.tiles(most, 256) * most * count);
      Products.cholesky(work, most, count, matrices, factors, info);
      int[] pivots = new int[count];
      work.down(info, pivots);
      for (int pivot : pivots) {
        if (pivot != 0) {
          return false;
        }
      }
      Products.solve(work, most, 1, count, factors, rights, solved);
      work.launch("ridge_predict")
          .ints(n, most, count)
          .addresses(kernel, rows, foldOfRow, foldOf, column, solved, out)
          .block(256)
          .on(Work.tiles(n, 256) * count);
    }
    return true;
  }
}
