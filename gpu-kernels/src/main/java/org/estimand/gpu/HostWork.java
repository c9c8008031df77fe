package org.estimand.gpu;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;
import org.estimand.matrix.MatrixBackend;

/** One operation on the host: copies of inputs, each made once, in the pure Java backend. */
final class HostWork {
  private final MatrixBackend java;
  private final DeviceScope scope;
  private final Function<DeviceStorage, double[]> copy;
  private final Map<DeviceStorage, DeviceMatrix> matrices = new IdentityHashMap<>();

  /**
   * @param scope frees what is made here
   * @param copy values of a handle of the device
   */
  HostWork(MatrixBackend java, DeviceScope scope, Function<DeviceStorage, double[]> copy) {
    this.java = java;
    this.scope = scope;
    this.copy = copy;
  }

  MatrixBackend java() {
    return java;
  }

  DeviceScope scope() {
    return scope;
  }

  /** The same matrix on the host; one handle for one handle. */
  DeviceMatrix of(DeviceMatrix m) {
    return matrices.computeIfAbsent(
        m.storage(), s -> java.upload(scope, copy.apply(s), m.rows(), m.columns()));
  }

  DeviceBatch of(DeviceBatch b) {
    return java.uploadBatch(scope, copy.apply(b.storage()), b.count(), b.rows(), b.columns());
  }
}
