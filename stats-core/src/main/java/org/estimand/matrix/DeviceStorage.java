package org.estimand.matrix;

/**
 * A block of a backend's memory. Backends extend it with the block itself; closing twice does
 * nothing.
 */
public abstract class DeviceStorage implements AutoCloseable {
  private final MatrixBackend owner;
  private final DeviceScope scope;
  private boolean open = true;

  /**
   * Registers the block with its scope.
   *
   * @param owner the backend
   * @param scope who frees the block
   */
  protected DeviceStorage(MatrixBackend owner, DeviceScope scope) {
    this.owner = owner;
    this.scope = scope;
  }

  /** Frees the memory; called once. */
  protected abstract void release();

  /** Whether the block can still be used. */
  public final synchronized boolean isOpen() {
    return open;
  }

  /**
   * Asserts that the block is open and belongs to a backend.
   *
   * @throws IllegalStateException otherwise
   */
  public final synchronized void require(MatrixBackend backend) {
    if (!open) {
      throw new IllegalStateException(
          "a matrix of backend " + owner.name() + " is used after it was closed");
    }
    if (owner != backend) {
      throw new IllegalStateException(
          "a matrix of backend " + owner.name() + " is used with backend " + backend.name());
    }
  }

  @Override
  public final synchronized void close() {
    if (open) {
      open = false;
      scope.forget(this);
      release();
    }
  }
}
