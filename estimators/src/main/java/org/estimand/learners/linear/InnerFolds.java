package org.estimand.learners.linear;

import org.estimand.random.RandomStreams;

/** Folds inside the training rows, drawn from the stream of the task. */
final class InnerFolds {
  private InnerFolds() {}

  /** The rows of each fold, ascending; every fold has a row. */
  static int[][] of(int[] rows, int folds, RandomStreams random) {
    int k = Math.min(folds, rows.length);
    int[] order = random.child("penalty folds").generator().permutation(rows.length);
    int[] label = new int[rows.length];
    for (int i = 0; i < order.length; i++) {
      label[order[i]] = i % k;
    }
    int[][] out = new int[k][];
    for (int f = 0; f < k; f++) {
      out[f] = new int[(rows.length - f + k - 1) / k];
    }
    int[] count = new int[k];
    for (int i = 0; i < rows.length; i++) {
      out[label[i]][count[label[i]]++] = rows[i];
    }
    return out;
  }

  /** The training rows without those of a fold, ascending. */
  static int[] without(int[] rows, int[] fold) {
    int[] out = new int[rows.length - fold.length];
    int f = 0;
    int c = 0;
    for (int i : rows) {
      if (f < fold.length && fold[f] == i) {
        f++;
      } else {
        out[c++] = i;
      }
    }
    return out;
  }
}
