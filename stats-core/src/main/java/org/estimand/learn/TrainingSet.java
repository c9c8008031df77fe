package org.estimand.learn;

import org.estimand.data.FeatureMatrix;

/**
 * Rows to learn from. Nothing is copied: {@code target} and {@code weights} have one entry for each
 * row of the feature matrix (not of the list), so that folds are row lists into shared arrays.
 *
 * @param features all rows, shared by folds
 * @param rows the training rows, ascending
 * @param target one value per feature row; only the training rows are read
 * @param weights one weight per feature row, or null for equal weights
 * @param classes number of classes, or 0 for a regression
 * @param groups group of each feature row, from 0, that folds inside the training rows must not
 *     split (the units of a panel); null where rows are independent
 */
public record TrainingSet(
    FeatureMatrix features,
    int[] rows,
    double[] target,
    double[] weights,
    int classes,
    int[] groups) {
  /** Of independent rows. */
  public TrainingSet(
      FeatureMatrix features, int[] rows, double[] target, double[] weights, int classes) {
    this(features, rows, target, weights, classes, null);
  }

  /** The same with other training rows. */
  public TrainingSet onRows(int[] others) {
    return new TrainingSet(features, others, target, weights, classes, groups);
  }

  /** The same with other features of the same rows. */
  public TrainingSet withFeatures(FeatureMatrix others) {
    return new TrainingSet(others, rows, target, weights, classes, groups);
  }

  /** A regression without weights on all rows. */
  public static TrainingSet regression(FeatureMatrix features, double[] target) {
    return new TrainingSet(features, allRows(features.rows()), target, null, 0);
  }

  /** A classification without weights on all rows. */
  public static TrainingSet classification(FeatureMatrix features, double[] target, int classes) {
    return new TrainingSet(features, allRows(features.rows()), target, null, classes);
  }

  /** Number of training rows. */
  public int size() {
    return rows.length;
  }

  private static int[] allRows(int n) {
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    return rows;
  }
}
