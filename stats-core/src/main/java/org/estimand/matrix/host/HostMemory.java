package org.estimand.matrix.host;

import java.util.concurrent.atomic.AtomicLong;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;
import org.estimand.matrix.MatrixBackend;

/** Handles, transfers and work cell by cell in main memory. */
abstract class HostMemory implements MatrixBackend {
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();

  void opened() {
    live.incrementAndGet();
  }

  void closed() {
    live.decrementAndGet();
  }

  @Override
  public final long liveBlocks() {
    return live.get();
  }

  @Override
  public final long uploads() {
    return up.get();
  }

  @Override
  public final long downloads() {
    return down.get();
  }

  final double[] values(DeviceStorage storage) {
    storage.require(this);
    return ((HostBlock) storage).values();
  }

  final double[] values(DeviceMatrix m) {
    return values(m.storage());
  }

  final DeviceMatrix wrap(DeviceScope scope, double[] values, int rows, int columns) {
    return new DeviceMatrix(scope.register(new HostBlock(this, scope, values)), rows, columns);
  }

  final DeviceBatch wrap(DeviceScope scope, double[] values, int count, int rows, int columns) {
    return new DeviceBatch(
        scope.register(new HostBlock(this, scope, values)), count, rows, columns);
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  static void requireInfo(String what, int[] info, int count) {
    require(
        info.length >= count, what + ": info for " + info.length + " of " + count + " problems");
  }

  static void requireOneOrEach(String what, DeviceMatrix m, int rows, int count) {
    require(
        m.rows() == rows && (m.columns() == 1 || m.columns() == count),
        what
            + " of "
            + m.rows()
            + " x "
            + m.columns()
            + " for "
            + rows
            + " coefficients of "
            + count
            + " problems");
  }

  private static boolean fits(int length, int count, int rows, int columns) {
    return count >= 0 && rows >= 0 && columns >= 0 && length == (long) count * rows * columns;
  }

  @Override
  public final DeviceMatrix upload(DeviceScope scope, double[] values, int rows, int columns) {
    require(
        fits(values.length, 1, rows, columns),
        "upload: " + values.length + " values for " + rows + " x " + columns);
    up.incrementAndGet();
    return wrap(scope, values.clone(), rows, columns);
  }

  @Override
  public final DeviceBatch uploadBatch(
      DeviceScope scope, double[] values, int count, int rows, int columns) {
    require(
        fits(values.length, count, rows, columns),
        "upload: " + values.length + " values for " + count + " of " + rows + " x " + columns);
    up.incrementAndGet();
    return wrap(scope, values.clone(), count, rows, columns);
  }

  @Override
  public final double[] download(DeviceMatrix matrix) {
    double[] v = values(matrix).clone();
    down.incrementAndGet();
    return v;
  }

  @Override
  public final double[] download(DeviceBatch batch) {
    double[] v = values(batch.storage()).clone();
    down.incrementAndGet();
    return v;
  }

  @Override
  public final DeviceMatrix zeros(DeviceScope scope, int rows, int columns) {
    require(rows >= 0 && columns >= 0, "zeros: " + rows + " x " + columns);
    return wrap(scope, new double[Math.multiplyExact(rows, columns)], rows, columns);
  }

  @Override
  public final double traceProduct(DeviceMatrix a, DeviceMatrix b) {
    require(a.rows() == b.rows() && a.columns() == b.columns(), "traceProduct: shapes differ");
    double[] va = values(a);
    double[] vb = values(b);
    double sum = 0;
    for (int from = 0; from < va.length; from += TallThin.BLOCK) {
      double part = 0;
      int to = Math.min(va.length, from + TallThin.BLOCK);
      for (int i = from; i < to; i++) {
        part += va[i] * vb[i];
      }
      sum += part;
    }
    return sum;
  }

  @Override
  public final DeviceMatrix selectRows(DeviceScope scope, DeviceMatrix x, int[] rows) {
    double[] v = values(x);
    for (int r : rows) {
      require(r >= 0 && r < x.rows(), "selectRows: row " + r + " of " + x.rows());
    }
    double[] out = new double[Math.multiplyExact(rows.length, x.columns())];
    for (int j = 0; j < x.columns(); j++) {
      for (int i = 0; i < rows.length; i++) {
        out[j * rows.length + i] = v[j * x.rows() + rows[i]];
      }
    }
    return wrap(scope, out, rows.length, x.columns());
  }

  @Override
  public final DeviceMatrix axpy(DeviceScope scope, double alpha, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "axpy: shapes differ");
    double[] a = values(x);
    double[] out = values(y).clone();
    for (int i = 0; i < out.length; i++) {
      out[i] += alpha * a[i];
    }
    return wrap(scope, out, x.rows(), x.columns());
  }

  @Override
  public final DeviceMatrix multiply(DeviceScope scope, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "multiply: shapes differ");
    double[] a = values(x);
    double[] out = values(y).clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= a[i];
    }
    return wrap(scope, out, x.rows(), x.columns());
  }
}
