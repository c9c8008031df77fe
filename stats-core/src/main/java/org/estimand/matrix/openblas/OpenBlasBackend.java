package org.estimand.matrix.openblas;

import org.bytedeco.openblas.global.openblas;
import org.estimand.errors.ConvergenceException;
import org.estimand.matrix.host.HostBackend;

/**
 * Products, factors and eigenvalues by OpenBLAS on one BLAS thread; callers run in parallel
 * instead. Arrays are copied to native memory and back for each call, which pays for work of order
 * n^3.
 */
final class OpenBlasBackend extends HostBackend {
  private static final int TRANSPOSED = 112;
  private static final int UPPER = 121;

  OpenBlasBackend() {
    openblas.blas_set_num_threads(1);
  }

  @Override
  public String name() {
    return "openblas";
  }

  @Override
  public String describe() {
    return "OpenBLAS by JavaCPP, one BLAS thread";
  }

  @Override
  protected double[] product(
      double[] a, boolean transposeA, double[] b, boolean transposeB, int m, int n, int k) {
    double[] c = new double[Math.multiplyExact(m, n)];
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        transposeA ? TRANSPOSED : openblas.CblasNoTrans,
        transposeB ? TRANSPOSED : openblas.CblasNoTrans,
        m,
        n,
        k,
        1.0,
        a,
        transposeA ? k : m,
        b,
        transposeB ? n : k,
        0.0,
        c,
        m);
    return c;
  }

  @Override
  protected double[] gram(double[] x, int n, int p) {
    double[] c = new double[p * p];
    openblas.cblas_dsyrk(openblas.CblasColMajor, UPPER, TRANSPOSED, p, n, 1.0, x, n, 0.0, c, p);
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < j; i++) {
        c[i * p + j] = c[j * p + i];
      }
    }
    return c;
  }

  @Override
  protected int factor(double[] a, int offset, int n) {
    double[] own = java.util.Arrays.copyOfRange(a, offset, offset + n * n);
    int info = openblas.LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'L', n, own, n);
    if (info != 0) {
      return info > 0 ? info : n;
    }
    for (int j = 0; j < n; j++) {
      java.util.Arrays.fill(own, j * n, j * n + j, 0);
    }
    System.arraycopy(own, 0, a, offset, n * n);
    return 0;
  }

  @Override
  protected double[] eigenInPlace(double[] a, int n) {
    double[] values = new double[n];
    int info =
        openblas.LAPACKE_dsyevd(openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', n, a, n, values);
    if (info != 0) {
      throw new ConvergenceException(
          "CONV-010",
          "The eigenvalues of a symmetric "
              + n
              + " x "
              + n
              + " matrix did not converge. Look for values that are not finite, extremely large or tiny.");
    }
    return values;
  }
}
