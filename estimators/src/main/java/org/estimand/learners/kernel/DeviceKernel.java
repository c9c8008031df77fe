package org.estimand.learners.kernel;

import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * A kernel between rows that are on a backend.
 *
 * @param backend where
 * @param function which
 * @param features number of features that vary; the others are columns of zeros
 */
record DeviceKernel(MatrixBackend backend, KernelFunction function, int features) {

  /** The kernel of n rows z with m rows x: n x m; ones are columns of n and m ones. */
  DeviceMatrix matrix(
      DeviceScope scope, DeviceMatrix z, DeviceMatrix x, DeviceMatrix onesZ, DeviceMatrix onesX) {
    if (function.kernel() == Kernel.GAUSSIAN) {
      return backend.rbf(scope, z, x, 0.5 / (function.width() * function.width()));
    }
    DeviceMatrix inner = backend.gemm(scope, z, false, x, true);
    return function.kernel() == Kernel.LINEAR
        ? inner
        : power(scope, inner, backend.gemm(scope, onesZ, false, onesX, true));
  }

  /** The kernel of each row with itself: n x 1; ones are columns of n and of p ones. */
  DeviceMatrix diagonal(DeviceScope scope, DeviceMatrix z, DeviceMatrix onesZ, DeviceMatrix onesP) {
    if (function.kernel() == Kernel.GAUSSIAN) {
      return onesZ;
    }
    DeviceMatrix inner = backend.gemm(scope, backend.multiply(scope, z, z), false, onesP, false);
    return function.kernel() == Kernel.LINEAR ? inner : power(scope, inner, onesZ);
  }

  private DeviceMatrix power(DeviceScope scope, DeviceMatrix inner, DeviceMatrix ones) {
    DeviceMatrix base = backend.axpy(scope, 1.0 / Math.max(1, features), inner, ones);
    DeviceMatrix power = base;
    for (int k = 1; k < function.degree(); k++) {
      power = backend.multiply(scope, power, base);
    }
    return power;
  }
}
