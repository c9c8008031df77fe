package org.estimand.matrix;

/**
 * Kernel tests of independence and conditional independence (Zhang, Peters, Janzing and Schoelkopf
 * 2011, arXiv 1202.3775), on any backend: statistics and moments of the null law from products and
 * sums of centred kernel matrices, without eigenvalues. For two symmetric positive matrices A and B
 * the weights of the null law are the eigenvalues of the matrix of products of cells, so its mean
 * is sum_i A_ii B_ii and its variance 2 sum_ij (A_ij B_ij)^2. Only single numbers leave the
 * backend.
 */
public final class KernelTests {
  private KernelTests() {}

  /**
   * Independence of x and y: statistic trace(Kx Ky), mean trace(Kx) trace(Ky) / n, variance 2
   * |Kx|^2 |Ky|^2 / n^2.
   *
   * @param x n x n, centred
   * @param y n x n, centred
   */
  public static GammaNull unconditional(MatrixBackend backend, DeviceMatrix x, DeviceMatrix y) {
    int n = sameSquares("unconditional", x, y);
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix identity = identity(backend, scope, n);
      double mean = backend.traceProduct(x, identity) * backend.traceProduct(y, identity) / n;
      double squares = backend.traceProduct(x, x) * backend.traceProduct(y, y);
      return new GammaNull(backend.traceProduct(x, y), mean, 2 * squares / ((double) n * n));
    }
  }

  /**
   * What is left of functions after kernel ridge regression on z: R = eps (Kz + eps I)^-1. One
   * serves all tests given z.
   *
   * @param scope frees the result
   * @param z n x n, centred
   * @param ridge eps, positive
   * @return n x n
   * @throws IllegalArgumentException when Kz + eps I is not positive definite to rounding
   */
  public static DeviceMatrix residualMaker(
      MatrixBackend backend, DeviceScope scope, DeviceMatrix z, double ridge) {
    int n = sameSquares("residualMaker", z, z);
    if (!(ridge > 0)) {
      throw new IllegalArgumentException("residualMaker: ridge " + ridge);
    }
    try (DeviceScope own = new DeviceScope()) {
      DeviceMatrix identity = identity(backend, own, n);
      DeviceMatrix lifted = backend.axpy(own, ridge, identity, z);
      int[] info = new int[1];
      DeviceBatch factor = backend.cholesky(own, batch(lifted), info);
      if (info[0] != 0) {
        throw new IllegalArgumentException(
            "residualMaker: the kernel plus " + ridge + " is not positive at row " + info[0]);
      }
      DeviceMatrix scaled = backend.axpy(own, ridge, identity, backend.zeros(own, n, n));
      DeviceBatch inverse = backend.solve(scope, factor, batch(scaled));
      return new DeviceMatrix(inverse.storage(), n, n);
    }
  }

  /**
   * Independence of x and y given z, by the residuals R Kx R and R Ky R.
   *
   * @param x n x n, centred; the kernel of x together with z
   * @param y n x n, centred
   * @param residualMaker R of {@link #residualMaker}
   */
  public static GammaNull conditional(
      MatrixBackend backend, DeviceMatrix x, DeviceMatrix y, DeviceMatrix residualMaker) {
    int n = sameSquares("conditional", x, y);
    sameSquares("conditional", x, residualMaker);
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix a = between(backend, scope, residualMaker, x);
      DeviceMatrix b = between(backend, scope, residualMaker, y);
      DeviceMatrix products = backend.multiply(scope, a, b);
      return new GammaNull(
          backend.traceProduct(a, b),
          backend.traceProduct(products, identity(backend, scope, n)),
          2 * backend.traceProduct(products, products));
    }
  }

  /** R K R. */
  private static DeviceMatrix between(
      MatrixBackend backend, DeviceScope scope, DeviceMatrix r, DeviceMatrix k) {
    try (DeviceMatrix left = backend.gemm(scope, r, false, k, false)) {
      return backend.gemm(scope, left, false, r, false);
    }
  }

  private static DeviceBatch batch(DeviceMatrix m) {
    return new DeviceBatch(m.storage(), 1, m.rows(), m.columns());
  }

  private static DeviceMatrix identity(MatrixBackend backend, DeviceScope scope, int n) {
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i;
    }
    try (DeviceMatrix codes = backend.upload(scope, numbers, n, 1)) {
      return backend.delta(scope, codes, codes);
    }
  }

  private static int sameSquares(String what, DeviceMatrix a, DeviceMatrix b) {
    int n = a.rows();
    if (n == 0 || n != a.columns() || n != b.rows() || n != b.columns()) {
      throw new IllegalArgumentException(
          what
              + ": matrices of "
              + a.rows()
              + " x "
              + a.columns()
              + " and "
              + b.rows()
              + " x "
              + b.columns());
    }
    return n;
  }
}
