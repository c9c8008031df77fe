package org.estimand.learners.kernel;

import java.util.Arrays;
import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * Sends numbers for many problems to a backend at once and fetches theirs at once: blocks one below
 * the other on the way there, side by side on the way back, so that the number of transfers does
 * not depend on the number of problems.
 */
final class DeviceCollector {
  /** Makes the matrix of a problem, of as many columns as its coefficients. */
  interface Maker {
    DeviceMatrix make(DeviceScope own, int problem, DeviceMatrix coefficients);
  }

  private final MatrixBackend backend;
  private final FitContext context;
  private final DeviceScope scope;

  DeviceCollector(MatrixBackend backend, FitContext context, DeviceScope scope) {
    this.backend = backend;
    this.context = context;
    this.scope = scope;
  }

  /**
   * A matrix for every problem.
   *
   * @param coefficients for each problem a matrix of {@code width} columns
   * @param maker makes from it another matrix of that width
   * @return the matrices that were made
   */
  double[][] products(int width, double[][] coefficients, Maker maker) {
    int count = coefficients.length;
    int block = 0;
    for (double[] c : coefficients) {
      block = Math.max(block, c.length / width);
    }
    double[] stacked = new double[Math.multiplyExact(count * width, block)];
    for (int k = 0; k < count; k++) {
      int n = coefficients[k].length / width;
      for (int l = 0; l < width; l++) {
        System.arraycopy(coefficients[k], l * n, stacked, (l * count + k) * block, n);
      }
    }
    DeviceMatrix[] made = new DeviceMatrix[count];
    try (DeviceMatrix all = backend.upload(scope, stacked, count * block, width)) {
      int rows = block;
      Tasks.run(
          context,
          null,
          count,
          k -> {
            try (DeviceScope own = new DeviceScope()) {
              int n = coefficients[k].length / width;
              DeviceMatrix mine = backend.selectRows(own, all, range(k * rows, n, n));
              DeviceMatrix result = maker.make(own, k, mine);
              made[k] = backend.selectRows(scope, result, range(0, result.rows(), result.rows()));
            }
          });
    }
    double[][] out = fetch(Arrays.asList(made), width);
    for (DeviceMatrix m : made) {
      m.close();
    }
    return out;
  }

  /** One by one: put side by side, a value that is not finite would spoil those of the others. */
  private double[][] apart(List<DeviceMatrix> parts) {
    double[][] out = new double[parts.size()][];
    for (int k = 0; k < out.length; k++) {
      out[k] = backend.download(parts.get(k));
    }
    return out;
  }

  /** All matrices of a width, in one transfer unless a value is not finite. */
  double[][] fetch(List<DeviceMatrix> parts, int width) {
    int count = parts.size();
    int columns = Math.multiplyExact(count, width);
    int most = 0;
    for (DeviceMatrix part : parts) {
      most = Math.max(most, part.rows());
    }
    double[] identity = new double[Math.multiplyExact(columns, columns)];
    for (int j = 0; j < columns; j++) {
      identity[j * columns + j] = 1;
    }
    double[] all;
    try (DeviceScope own = new DeviceScope()) {
      DeviceMatrix units = backend.upload(own, identity, columns, columns);
      DeviceMatrix sum = backend.zeros(own, most, columns);
      for (int k = 0; k < count; k++) {
        try (DeviceScope step = new DeviceScope()) {
          int[] rows = range(0, parts.get(k).rows(), most);
          DeviceMatrix padded = backend.selectRows(step, parts.get(k), rows);
          DeviceMatrix place = backend.selectRows(step, units, range(k * width, width, width));
          DeviceMatrix wide = backend.gemm(step, padded, false, place, false);
          DeviceMatrix next = backend.axpy(own, 1, wide, sum);
          sum.close();
          sum = next;
        }
      }
      all = backend.download(sum);
    }
    for (double v : all) {
      if (!Double.isFinite(v)) {
        return apart(parts);
      }
    }
    double[][] out = new double[count][];
    for (int k = 0; k < count; k++) {
      int n = parts.get(k).rows();
      out[k] = new double[n * width];
      for (int l = 0; l < width; l++) {
        System.arraycopy(all, (k * width + l) * most, out[k], l * n, n);
      }
    }
    return out;
  }

  /** Numbers from a start on, the first of them again and again where there are no more. */
  private static int[] range(int from, int count, int length) {
    int[] rows = new int[length];
    for (int i = 0; i < length; i++) {
      rows[i] = i < count ? from + i : from;
    }
    return rows;
  }
}
