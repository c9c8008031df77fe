package org.estimand.learn;

import java.util.List;

/**
 * Out-of-fold losses inside one training set, in the order in which they were computed.
 *
 * @param rows one row for each candidate, or for each candidate and rung of successive halving
 */
public record TuningTable(List<Row> rows) {
  /** Copies the rows. */
  public TuningTable {
    rows = List.copyOf(rows);
  }

  /**
   * One evaluation.
   *
   * @param learner name of the learner
   * @param point the parameters it was made from; without parameters in a list of learners
   * @param resource share of the training rows, or value of the resource parameter, it was given; 1
   *     without successive halving
   * @param loss mean squared error, or mean negative log likelihood, out of fold
   * @param standardError Monte Carlo standard error of the loss over the folds
   * @param chosen whether this is what the choice came to
   */
  public record Row(
      String learner,
      ParameterPoint point,
      double resource,
      double loss,
      double standardError,
      boolean chosen) {}

  /** The row that was chosen; in a stack of several, the one of least loss. */
  public Row best() {
    Row best = rows.get(0);
    for (Row row : rows) {
      if (row.chosen() && (!best.chosen() || row.loss() < best.loss())) {
        best = row;
      }
    }
    return best;
  }

  /** The losses of a list of learners; those that failed are left out. */
  static TuningTable of(
      List<? extends Learner> learners, InnerCrossFit inner, TrainingSet data, double[] weights) {
    List<Row> rows = new java.util.ArrayList<>();
    for (int l = 0; l < learners.size(); l++) {
      if (inner.failures()[l] == null) {
        rows.add(
            new Row(
                learners.get(l).name(),
                ParameterPoint.NONE,
                1,
                inner.loss(l, data),
                inner.standardError(l, data),
                weights[l] > 0));
      }
    }
    return new TuningTable(rows);
  }
}
