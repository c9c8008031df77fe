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
   * The backend of a name; {@code auto} passes over one without eigenvalues.
   *
   * @param n size of the symmetric matrix
   * @throws InvalidConfigException CONF-108 for a backend by name that has no eigenvalues
   */
  static MatrixBackend open(String name, int n) {
    double flops = 9.0 * n * n * n;
    MatrixBackend backend = MatrixBackends.open(name, OffloadPolicy.Operation.KERNEL, flops);
    if (backend.hasEigen()) {
      return backend;
    }
    if (!name.equals("auto")) {
      throw noEigenvalues(name);
    }
    boolean openblas =
        flops > 1e7
            && MatrixBackends.list().stream()
                .anyMatch(b -> b.name().equals("openblas") && b.isAvailable());
    return MatrixBackends.open(
        openblas ? "openblas" : "ejml", OffloadPolicy.Operation.KERNEL, flops);
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
