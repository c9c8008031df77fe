package org.estimand.learners.kernel;

import org.estimand.errors.InvalidConfigException;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** Opens backends that offer eigenvalues. */
final class EigenBackends {
  private EigenBackends() {}

  /**
   * The backend of a name; {@code auto} is one of the host.
   *
   * @param n size of the symmetric matrix
   * @throws InvalidConfigException CONF-108 for a backend that has no eigenvalues
   */
  static MatrixBackend open(String name, int n) {
    MatrixBackend backend =
        MatrixBackends.open(name, OffloadPolicy.Operation.EIGEN, 9.0 * n * n * n);
    if (!backend.hasEigen()) {
      throw noEigenvalues(name);
    }
    return backend;
  }

  /** What is said of a backend without them. */
  static InvalidConfigException noEigenvalues(String name) {
    return new InvalidConfigException(
        "CONF-108",
        "Kernel ridge regression: backend \""
            + name
            + "\" has no eigenvalues. Use openblas, ejml or auto.");
  }

  /** Eigenvalues, ascending, in the first row and eigenvectors below: (n+1) x n. */
  static double[] eigen(MatrixBackend backend, double[] symmetric, int n) {
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix out;
      try (DeviceMatrix in = backend.upload(scope, symmetric, n, n)) {
        out = backend.eigen(scope, in);
      }
      return backend.download(out);
    }
  }
}
