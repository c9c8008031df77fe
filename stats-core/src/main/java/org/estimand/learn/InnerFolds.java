package org.estimand.learn;

import java.util.Arrays;
import org.estimand.random.RandomStream;

/**
 * Folds inside training rows: the rows are visited in a random order and dealt to the folds in
 * turn, so that sizes differ by one at most.
 *
 * @param rows the training rows
 * @param labels fold of each training row, from 0
 * @param count number of folds
 */
public record InnerFolds(int[] rows, int[] labels, int count) {

  /**
   * Draws folds.
   *
   * @param rows the training rows
   * @param count number of folds, at most the number of rows if none is to be empty
   * @param stream where the order comes from
   */
  public static InnerFolds of(int[] rows, int count, RandomStream stream) {
    return draw(rows, null, 1, count, stream);
  }

  /**
   * Draws folds within each class.
   *
   * @param rows the training rows
   * @param classOfRow class of every row of the feature matrix, 0 .. classes-1
   * @param classes number of classes
   * @param count number of folds
   * @param stream where the order comes from
   */
  public static InnerFolds stratified(
      int[] rows, double[] classOfRow, int classes, int count, RandomStream stream) {
    return draw(rows, classOfRow, classes, count, stream);
  }

  private static InnerFolds draw(
      int[] rows, double[] classOfRow, int classes, int count, RandomStream stream) {
    int[] next = new int[classes];
    int[] labels = new int[rows.length];
    for (int i : stream.permutation(rows.length)) {
      int c = classOfRow == null ? 0 : (int) classOfRow[rows[i]];
      labels[i] = next[c]++ % count;
    }
    return new InnerFolds(rows, labels, count);
  }

  /** Positions in {@link #rows} of a fold's rows, ascending. */
  public int[] places(int fold) {
    int[] out = new int[rows.length];
    int m = 0;
    for (int i = 0; i < rows.length; i++) {
      if (labels[i] == fold) {
        out[m++] = i;
      }
    }
    return Arrays.copyOf(out, m);
  }

  /** The rows of a fold, in their order. */
  public int[] held(int fold) {
    return chosen(fold, true);
  }

  /** The rows outside a fold, in their order. */
  public int[] training(int fold) {
    return chosen(fold, false);
  }

  private int[] chosen(int fold, boolean inside) {
    int[] out = new int[rows.length];
    int m = 0;
    for (int i = 0; i < rows.length; i++) {
      if ((labels[i] == fold) == inside) {
        out[m++] = rows[i];
      }
    }
    return Arrays.copyOf(out, m);
  }
}
