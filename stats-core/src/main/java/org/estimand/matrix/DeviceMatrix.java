package org.estimand.matrix;

/**
 * A handle to a matrix in a backend's memory, column-major with leading dimension {@code rows}. It
 * belongs to a {@link DeviceScope}, which frees it; it may be freed earlier with {@link #close()}.
 * Use after that, or with another backend, is an IllegalStateException.
 */
public final class DeviceMatrix implements AutoCloseable {
  private final DeviceStorage storage;
  private final int rows;
  private final int columns;

  /**
   * Made by backends.
   *
   * @param storage the memory
   * @param rows number of rows
   * @param columns number of columns
   */
  public DeviceMatrix(DeviceStorage storage, int rows, int columns) {
    this.storage = storage;
    this.rows = rows;
    this.columns = columns;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /** The memory, for the backend that owns it. */
  public DeviceStorage storage() {
    return storage;
  }

  @Override
  public void close() {
    storage.close();
  }
}
