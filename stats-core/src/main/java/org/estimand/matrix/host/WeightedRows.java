package org.estimand.matrix.host;

/**
 * The rows of a matrix that have a weight. Where at least a quarter of the weights is zero they are
 * copied side by side, so that many small parts of the rows cost no more than one pass over all;
 * with values that are not finite nothing is left out, since a weight of zero does not hide them.
 */
final class WeightedRows {
  private final double[] all;
  private final int rows;
  private final int p;
  private final boolean finite;
  private double[] some = new double[0];
  private double[] own = new double[0];
  private double[] x;
  private double[] w;
  private int n;
  private int at;

  WeightedRows(double[] all, int rows, int p) {
    this.all = all;
    this.rows = rows;
    this.p = p;
    boolean every = true;
    for (double v : all) {
      every &= Double.isFinite(v);
    }
    this.finite = every;
  }

  /** Picks the rows for the weights from a place on. */
  void select(double[] weights, int from) {
    int positive = 0;
    for (int i = 0; i < rows; i++) {
      positive += weights[from + i] == 0 ? 0 : 1;
    }
    if (!finite || 4L * positive > 3L * rows) {
      x = all;
      w = weights;
      n = rows;
      at = from;
      return;
    }
    if (some.length < positive * p || own.length < positive) {
      some = new double[positive * p];
      own = new double[positive];
    }
    int[] picked = new int[positive];
    int k = 0;
    for (int i = 0; i < rows; i++) {
      if (weights[from + i] != 0) {
        own[k] = weights[from + i];
        picked[k++] = i;
      }
    }
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < positive; i++) {
        some[j * positive + i] = all[j * rows + picked[i]];
      }
    }
    x = some;
    w = own;
    n = positive;
    at = 0;
  }

  double[] x() {
    return x;
  }

  int n() {
    return n;
  }

  double[] weights() {
    return w;
  }

  /** Where the weights start. */
  int at() {
    return at;
  }
}
