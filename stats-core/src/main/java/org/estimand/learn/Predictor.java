package org.estimand.learn;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;

/** A trained prediction function. Immutable, safe for use by several threads. */
public interface Predictor {
  /** Outputs per row: 1 for a regression, the number of classes for a classification. */
  int outputs();

  /**
   * Predicts for some rows.
   *
   * @param features a matrix with the columns of the training matrix
   * @param rows which rows
   * @param out filled column-major: output k of the r-th row is {@code out[k * rows.length + r]};
   *     length at least rows.length * outputs()
   */
  void predict(FeatureMatrix features, int[] rows, double[] out);

  /** What the reader of a result should know about this fit, for example dropped columns. */
  default List<Diagnostic> notes() {
    return List.of();
  }
}
