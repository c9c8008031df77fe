package org.estimand.matrix;

/**
 * A handle to equally large matrices one after the other: matrix k starts at {@code k * rows *
 * columns}. The rules of {@link DeviceMatrix} hold.
 */
public final class DeviceBatch implements AutoCloseable {
  private final DeviceStorage storage;
  private final int count;
  private final int rows;
  private final int columns;

  /**
   * Made by backends.
   *
   * @param storage the memory
   * @param count number of matrices
   * @param rows rows of each
   * @param columns columns of each
   */
  public DeviceBatch(DeviceStorage storage, int count, int rows, int columns) {
    this.storage = storage;
    this.count = count;
    this.rows = rows;
    this.columns = columns;
  }

  /** Number of matrices. */
  public int count() {
    return count;
  }

  /** Rows of each matrix. */
  public int rows() {
    return rows;
  }

  /** Columns of each matrix. */
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
