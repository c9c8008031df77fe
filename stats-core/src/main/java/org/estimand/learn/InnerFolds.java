package org.estimand.learn;

import java.util.Arrays;
import org.estimand.errors.NotIdentifiedException;
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
   * Draws the folds that a training set asks for: within each class where there are classes, and
   * without splitting its groups where it has any. Groups are visited in a random order of those
   * that occur and dealt out in turn, each as its most frequent class (of equally frequent ones the
   * smallest).
   *
   * @param data the training set
   * @param rows the training rows to divide, usually all of the set's
   * @param classes whether to stratify by class
   * @param count number of folds
   * @param stream where the order comes from
   * @throws NotIdentifiedException IDENT-244 for more folds than groups
   */
  public static InnerFolds of(
      TrainingSet data, int[] rows, boolean classes, int count, RandomStream stream) {
    boolean stratified = classes && data.classes() > 0;
    if (data.groups() == null) {
      return stratified
          ? stratified(rows, data.target(), data.classes(), count, stream)
          : of(rows, count, stream);
    }
    int[] group = compact(data.groups(), rows);
    int groups = 0;
    for (int g : group) {
      groups = Math.max(groups, g + 1);
    }
    if (groups < count) {
      throw new NotIdentifiedException(
          "IDENT-244",
          "Folds inside the training rows keep units whole: "
              + count
              + " folds need as many units, and only "
              + groups
              + " train. Use fewer inner folds, or give the settings instead of tuning them.");
    }
    double[] classOf = stratified ? mode(data, rows, group, groups) : null;
    int[] all = new int[groups];
    for (int g = 0; g < groups; g++) {
      all[g] = g;
    }
    int[] foldOf = draw(all, classOf, stratified ? data.classes() : 1, count, stream).labels;
    int[] labels = new int[rows.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = foldOf[group[i]];
    }
    return new InnerFolds(rows, labels, count);
  }

  /** Groups of some rows, numbered from 0 in order of first appearance. */
  private static int[] compact(int[] groups, int[] rows) {
    int most = 0;
    for (int i : rows) {
      most = Math.max(most, groups[i] + 1);
    }
    int[] number = new int[most];
    int[] out = new int[rows.length];
    int next = 0;
    for (int i = 0; i < out.length; i++) {
      int g = groups[rows[i]];
      if (number[g] == 0) {
        number[g] = ++next;
      }
      out[i] = number[g] - 1;
    }
    return out;
  }

  private static double[] mode(TrainingSet data, int[] rows, int[] group, int groups) {
    int k = data.classes();
    int[] counts = new int[Math.multiplyExact(groups, k)];
    for (int i = 0; i < rows.length; i++) {
      counts[group[i] * k + (int) data.target()[rows[i]]]++;
    }
    double[] mode = new double[groups];
    for (int g = 0; g < groups; g++) {
      for (int c = 1; c < k; c++) {
        if (counts[g * k + c] > counts[g * k + (int) mode[g]]) {
          mode[g] = c;
        }
      }
    }
    return mode;
  }

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
