package org.estimand.learners.kernel;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/** What a {@link KernelBatch} has on its backend before it starts. */
final class KernelInputs {
  private final MatrixBackend backend;
  private final int p;
  private final int columns;
  private final List<int[]> places;
  private final DeviceMatrix features;
  private final DeviceMatrix scales;
  private final DeviceMatrix targets;
  private final DeviceMatrix units;

  /**
   * Uploads all.
   *
   * @param rows training rows of every task
   * @param places their numbers in the feature matrix
   */
  KernelInputs(
      MatrixBackend backend,
      DeviceScope scope,
      FeatureMatrix x,
      List<KernelRows> rows,
      List<int[]> places) {
    this.backend = backend;
    this.places = places;
    this.p = x.columns();
    int n = x.rows();
    int count = rows.size();
    double[] centre = new double[p];
    double[] data = new double[Math.multiplyExact(n, p + 1)];
    for (int j = 0; j < p; j++) {
      centre[j] = x.at(places.get(0)[0], j);
      for (int i = 0; i < n; i++) {
        data[j * n + i] = x.at(i, j) - centre[j];
      }
    }
    java.util.Arrays.fill(data, p * n, (p + 1) * n, 1);
    this.features = backend.upload(scope, data, n, p + 1);
    int height = count * (p + 1);
    double[] scale = new double[height * p];
    for (int t = 0; t < count; t++) {
      KernelRows r = rows.get(t);
      for (int c = 0; c < r.p(); c++) {
        int j = r.kept()[c];
        scale[j * height + t * (p + 1) + j] = 1 / r.scale()[c];
        scale[j * height + t * (p + 1) + p] = (centre[j] - r.center()[c]) / r.scale()[c];
      }
    }
    this.scales = backend.upload(scope, scale, height, p);
    this.columns = 2 * count + 1;
    double[] v = new double[Math.multiplyExact(n, columns)];
    for (int t = 0; t < count; t++) {
      KernelRows r = rows.get(t);
      double level = r.level();
      for (int i = 0; i < r.n(); i++) {
        double root = Math.sqrt(r.share()[i]);
        v[2 * t * n + places.get(t)[i]] = root;
        v[(2 * t + 1) * n + places.get(t)[i]] = root * (r.y()[i] - level);
      }
    }
    java.util.Arrays.fill(v, 2 * count * n, columns * n, 1);
    this.targets = backend.upload(scope, v, n, columns);
    double[] identity = new double[columns * columns];
    for (int j = 0; j < columns; j++) {
      identity[j * columns + j] = 1;
    }
    this.units = backend.upload(scope, identity, columns, columns);
  }

  /** Roots of the shares of a task's training rows. */
  DeviceMatrix root(DeviceScope scope, int task) {
    return column(scope, 2 * task, places.get(task));
  }

  /** Its targets around their mean, times these roots. */
  DeviceMatrix target(DeviceScope scope, int task) {
    return column(scope, 2 * task + 1, places.get(task));
  }

  /** As many ones as there are rows. */
  DeviceMatrix ones(DeviceScope scope, int[] rows) {
    return column(scope, columns - 1, rows);
  }

  /** As many ones as there are features. */
  DeviceMatrix onePerFeature(DeviceScope scope) {
    return ones(scope, new int[p]);
  }

  /** A single one. */
  DeviceMatrix one(DeviceScope scope) {
    return ones(scope, new int[1]);
  }

  private DeviceMatrix column(DeviceScope scope, int number, int[] rows) {
    try (DeviceScope own = new DeviceScope()) {
      DeviceMatrix unit = backend.selectRows(own, units, new int[] {number});
      return backend.selectRows(scope, backend.gemm(own, targets, false, unit, true), rows);
    }
  }

  /** Some rows in the scale of a task's training rows; constant features are zeros. */
  DeviceMatrix standardised(DeviceScope scope, int task, int[] rows) {
    int[] block = new int[p + 1];
    for (int j = 0; j <= p; j++) {
      block[j] = task * (p + 1) + j;
    }
    try (DeviceScope own = new DeviceScope()) {
      return backend.gemm(
          scope,
          backend.selectRows(own, features, rows),
          false,
          backend.selectRows(own, scales, block),
          false);
    }
  }
}
