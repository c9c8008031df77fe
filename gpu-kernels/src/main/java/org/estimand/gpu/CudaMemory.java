package org.estimand.gpu;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.estimand.errors.BackendException;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.ejml.EjmlProvider;

/**
 * Handles, transfers, and the way out when memory runs short: an operation for which the device has
 * no room is done by the pure Java backend, and its result stays in main memory until there is
 * room.
 */
abstract class CudaMemory implements MatrixBackend {
  private static final Logger LOG = Logger.getLogger("org.estimand.gpu");

  private final CudaDevice device;
  private final MatrixBackend host = new EjmlProvider().open();
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong leaked = new AtomicLong();
  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();
  private final AtomicLong fallbacks = new AtomicLong();

  CudaMemory(CudaDevice device) {
    this.device = device;
  }

  /** An operation as the pure Java backend does it. */
  interface OnHost {
    /** The storage that holds the result. */
    DeviceStorage run(HostWork host);
  }

  @Override
  public final long liveBlocks() {
    return live.get();
  }

  /** Number of handles that nobody closed and the collector found. */
  final long leakedBlocks() {
    return leaked.get();
  }

  /**
   * Number of operations that the device had no room for, or gave to the host for another reason.
   */
  final long fallbacks() {
    return fallbacks.get();
  }

  @Override
  public final long uploads() {
    return up.get();
  }

  @Override
  public final long downloads() {
    return down.get();
  }

  final CudaDevice device() {
    return device;
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
        String.format(
            Locale.ROOT,
            "%s of %d x %d for %d coefficients of %d problems",
            what,
            m.rows(),
            m.columns(),
            rows,
            count));
  }

  /** Asserts that matrices are open and ours; before the lock of the device is taken. */
  final void requireOurs(DeviceMatrix... matrices) {
    for (DeviceMatrix m : matrices) {
      m.storage().require(this);
    }
  }

  final void requireOurs(DeviceBatch... batches) {
    for (DeviceBatch b : batches) {
      b.storage().require(this);
    }
  }

  private Content content(long cells, Allocation memory, double[] array) {
    return new Content(device, cells, memory, array, live, leaked);
  }

  final DeviceMatrix matrix(DeviceScope scope, Content content, int rows, int columns) {
    return new DeviceMatrix(scope.register(new CudaBlock(this, scope, content)), rows, columns);
  }

  final DeviceBatch batch(DeviceScope scope, Content content, int count, int rows, int columns) {
    return new DeviceBatch(
        scope.register(new CudaBlock(this, scope, content)), count, rows, columns);
  }

  /**
   * Runs an operation on the device, or, when memory runs out or the device declines by returning
   * null, on the host.
   *
   * @param cells cells of the result
   * @param onDevice returns memory that it took from its {@link Work}
   */
  final Content perform(
      String operation, long cells, Function<Work, Allocation> onDevice, OnHost onHost) {
    Allocation result;
    try {
      result =
          device.locked(
              operation,
              () -> {
                try (Work work = new Work(device)) {
                  Allocation made = onDevice.apply(work);
                  return made == null ? null : work.keep(made);
                }
              });
    } catch (CudaFailure e) {
      requireArray(operation, cells, e);
      result = null;
    }
    return result != null ? content(cells, result, null) : onHost(operation, cells, onHost);
  }

  /** Like {@link #perform} for a single number. */
  final double number(
      String operation, ToDoubleFunction<Work> onDevice, ToDoubleFunction<HostWork> onHost) {
    try {
      return device.locked(
          operation,
          () -> {
            try (Work work = new Work(device)) {
              return onDevice.applyAsDouble(work);
            }
          });
    } catch (CudaFailure e) {
      LOG.log(Level.FINE, "\"{0}\" runs on the host", operation);
      fallbacks.incrementAndGet();
      try (DeviceScope scope = new DeviceScope()) {
        return onHost.applyAsDouble(new HostWork(host, scope, s -> copy(operation, s)));
      }
    }
  }

  /** The operation by the pure Java backend; its result stays in main memory. */
  final Content onHost(String operation, long cells, OnHost work) {
    LOG.log(Level.FINE, "\"{0}\" runs on the host", operation);
    requireArray(operation, cells, null);
    fallbacks.incrementAndGet();
    try (DeviceScope scope = new DeviceScope()) {
      DeviceStorage made = work.run(new HostWork(host, scope, s -> copy(operation, s)));
      double[] values = host.download(new DeviceBatch(made, 1, 1, Math.toIntExact(cells)));
      return content(cells, null, values);
    }
  }

  private static void requireArray(String operation, long cells, Throwable cause) {
    if (cells > Integer.MAX_VALUE) {
      throw new BackendException(
          "BACKEND-011",
          String.format(
              Locale.ROOT,
              "CUDA has no room for a matrix of %d cells (%d MiB) in \"%s\", and neither has a Java"
                  + " array. Work on fewer rows or columns at a time.",
              cells,
              cells >> 17,
              operation),
          cause);
    }
  }

  private double[] copy(String operation, DeviceStorage storage) {
    Content content = ((CudaBlock) storage).content();
    requireArray(operation, content.cells(), null);
    return device.locked(operation, content::values);
  }

  private static boolean fits(int length, int count, int rows, int columns) {
    return count >= 0 && rows >= 0 && columns >= 0 && length == (long) count * rows * columns;
  }

  private Content uploaded(double[] values) {
    Allocation memory;
    try {
      memory =
          device.locked(
              "upload",
              () -> {
                try (Work work = new Work(device)) {
                  return work.keep(work.up(values));
                }
              });
    } catch (CudaFailure e) {
      fallbacks.incrementAndGet();
      memory = null;
    }
    up.incrementAndGet();
    return content(values.length, memory, memory == null ? values.clone() : null);
  }

  @Override
  public final DeviceMatrix upload(DeviceScope scope, double[] values, int rows, int columns) {
    require(
        fits(values.length, 1, rows, columns),
        "upload: " + values.length + " values for " + rows + " x " + columns);
    return matrix(scope, uploaded(values), rows, columns);
  }

  @Override
  public final DeviceBatch uploadBatch(
      DeviceScope scope, double[] values, int count, int rows, int columns) {
    require(
        fits(values.length, count, rows, columns),
        "upload: " + values.length + " values for " + count + " of " + rows + " x " + columns);
    return batch(scope, uploaded(values), count, rows, columns);
  }

  @Override
  public final double[] download(DeviceMatrix matrix) {
    requireOurs(matrix);
    return download(matrix.storage());
  }

  @Override
  public final double[] download(DeviceBatch batch) {
    requireOurs(batch);
    return download(batch.storage());
  }

  private double[] download(DeviceStorage storage) {
    Content content = ((CudaBlock) storage).content();
    if (content.cells() > Integer.MAX_VALUE) {
      throw new BackendException(
          "BACKEND-013",
          "A matrix of "
              + content.cells()
              + " cells does not fit into a Java array. Download parts of it (selectRows).");
    }
    double[] values = device.locked("download", content::values);
    down.incrementAndGet();
    return values;
  }

  @Override
  public final DeviceMatrix zeros(DeviceScope scope, int rows, int columns) {
    require(rows >= 0 && columns >= 0, "zeros: " + rows + " x " + columns);
    long cells = (long) rows * columns;
    Content content =
        perform(
            "zeros",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              work.fill(out, cells, 0);
              return out;
            },
            host -> host.java().zeros(host.scope(), rows, columns).storage());
    return matrix(scope, content, rows, columns);
  }
}
