package org.estimand.matrix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The lifetime of handles: every matrix made in a scope is freed when the scope closes, unless it
 * was handed to another scope by {@link #escape}. Use with try-with-resources.
 */
public final class DeviceScope implements AutoCloseable {
  private final Set<DeviceStorage> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean open = true;

  /** An empty scope. */
  public DeviceScope() {}

  /** Takes a block in; called by backends for every block they make. */
  public synchronized <S extends DeviceStorage> S register(S block) {
    if (!open) {
      block.close();
      throw new IllegalStateException("a matrix is made in a scope that was closed");
    }
    blocks.add(block);
    return block;
  }

  /** Leaves a matrix alive when this scope closes; its owner must close it. */
  public synchronized DeviceMatrix escape(DeviceMatrix matrix) {
    blocks.remove(matrix.storage());
    return matrix;
  }

  synchronized void forget(DeviceStorage block) {
    blocks.remove(block);
  }

  /** Number of blocks that this scope will free. */
  public synchronized int live() {
    return blocks.size();
  }

  @Override
  public void close() {
    List<DeviceStorage> rest;
    synchronized (this) {
      open = false;
      rest = new ArrayList<>(blocks);
    }
    rest.forEach(DeviceStorage::close);
  }
}
