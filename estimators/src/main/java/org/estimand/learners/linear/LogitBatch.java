package org.estimand.learners.linear;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * Logistic regressions of many training sets on a backend: the rows that train in any of them are
 * uploaded once; a training set is a column of weights, zero for the rows outside.
 */
final class LogitBatch {
  private static final int MOST_STEPS = 25;
  private static final double SETTLED = 1e-10;

  private final MatrixBackend backend;
  private final DeviceScope scope;
  private final FeatureMatrix x;
  private final int[] kept;
  private final int[] rows;
  private final DeviceMatrix features;
  private final DeviceMatrix target;

  /**
   * Uploads features and target.
   *
   * @param kept features used
   * @param rows rows in any training set, ascending
   */
  LogitBatch(
      MatrixBackend backend,
      DeviceScope scope,
      FeatureMatrix x,
      int[] kept,
      int[] rows,
      double[] target) {
    this.backend = backend;
    this.scope = scope;
    this.x = x;
    this.kept = kept;
    this.rows = rows;
    int n = rows.length;
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = target[rows[i]];
    }
    double[] z = new double[Math.multiplyExact(n, kept.length + 1)];
    RowChunks.fill(x.select(kept), rows, 0, n, z, n);
    this.features = backend.upload(scope, z, n, kept.length + 1);
    this.target = backend.upload(scope, y, n, 1);
  }

  /** The rows that are in any of some training sets, ascending. */
  static int[] union(int n, Iterable<int[]> sets) {
    boolean[] in = new boolean[n];
    for (int[] set : sets) {
      for (int i : set) {
        in[i] = true;
      }
    }
    return IntStream.range(0, n).filter(i -> in[i]).toArray();
  }

  /** Coefficients of a problem: the constant and the kept features. */
  int size() {
    return kept.length + 1;
  }

  /** The columns of weights of some training sets. */
  DeviceMatrix weights(int[][] sets, double[] weights) {
    int n = rows.length;
    double[] w = new double[Math.multiplyExact(n, sets.length)];
    for (int s = 0; s < sets.length; s++) {
      for (int i : sets[s]) {
        w[s * n + Arrays.binarySearch(rows, i)] = weights == null ? 1 : weights[i];
      }
    }
    return backend.upload(scope, w, n, sets.length);
  }

  /** One fit for each column of weights; info as in {@link MatrixBackend#logistic}. */
  DeviceMatrix fit(DeviceMatrix weights, DeviceMatrix penalties, DeviceMatrix start, int[] info) {
    return backend.logistic(
        scope,
        features,
        target,
        weights,
        penalties,
        start,
        MOST_STEPS,
        SETTLED,
        info,
        new int[info.length]);
  }

  /** Constant, then one coefficient per feature of the matrix, of problem k of a download. */
  double[] coefficients(double[] all, int k) {
    double[] b = new double[x.columns() + 1];
    b[0] = all[k * size()];
    for (int j = 0; j < kept.length; j++) {
      b[kept[j] + 1] = all[k * size() + j + 1];
    }
    return b;
  }
}
