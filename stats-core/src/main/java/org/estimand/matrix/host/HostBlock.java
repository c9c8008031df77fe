package org.estimand.matrix.host;

import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;

/** An array in main memory. */
final class HostBlock extends DeviceStorage {
  private final HostMemory backend;
  private double[] values;

  HostBlock(HostMemory backend, DeviceScope scope, double[] values) {
    super(backend, scope);
    this.backend = backend;
    this.values = values;
    backend.opened();
  }

  double[] values() {
    return values;
  }

  @Override
  protected void release() {
    values = new double[0];
    backend.closed();
  }
}
