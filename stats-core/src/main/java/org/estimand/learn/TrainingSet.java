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
 */
public record TrainingSet(
    FeatureMatrix features, int[] rows, double[] target, double[] weights, int classes) {
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
