package org.estimand.matrix.openblas;

import org.bytedeco.openblas.global.openblas;
import org.estimand.matrix.host.HostBackend;

/**
 * Products, factors and eigenvalues by OpenBLAS on one BLAS thread; callers run in parallel
 * instead. Arrays are copied to native memory and back for each call, which pays for work of order
 * n^3.
 */
final class OpenBlasBackend extends HostBackend {
  private static final int TRANSPOSED = 112;
  private static final int UPPER = 121;
  private static final int BLOCK = 2048;

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

  /** Blocks of rows times the roots of their weights, rows of negative weight apart. */
  @Override
  protected void weightedGram(
      double[] x, int n, int p, double[] w, int wAt, double[] out, int outAt) {
    double[] sum = new double[p * p];
    int size = Math.min(n, BLOCK);
    double[] scaled = new double[Math.multiplyExact(size, p)];
    double[] root = new double[size];
    for (int from = 0; from < n; from += BLOCK) {
      int m = Math.min(n - from, BLOCK);
      boolean negative = false;
      for (int i = 0; i < m; i++) {
        double v = w[wAt + from + i];
        negative |= v < 0;
        root[i] = v < 0 ? 0 : Math.sqrt(v);
      }
      addScaled(x, n, p, from, m, root, scaled, 1, sum);
      if (negative) {
        for (int i = 0; i < m; i++) {
          root[i] = Math.sqrt(Math.max(-w[wAt + from + i], 0));
        }
        addScaled(x, n, p, from, m, root, scaled, -1, sum);
      }
    }
    for (int j = 0; j < p; j++) {
      for (int i = 0; i <= j; i++) {
        out[outAt + j * p + i] = sum[j * p + i];
        out[outAt + i * p + j] = sum[j * p + i];
      }
    }
  }

  private static void addScaled(
      double[] x,
      int n,
      int p,
      int from,
      int m,
      double[] root,
      double[] scaled,
      double sign,
      double[] sum) {
    for (int j = 0; j < p; j++) {
      int at = j * n + from;
      for (int i = 0; i < m; i++) {
        scaled[j * m + i] = x[at + i] * root[i];
      }
    }
    openblas.cblas_dsyrk(
        openblas.CblasColMajor, UPPER, TRANSPOSED, p, m, sign, scaled, m, 1.0, sum, p);
  }

  @Override
  protected int factor(double[] a, int offset, int n) {
    double[] own = java.util.Arrays.copyOfRange(a, offset, offset + n * n);
    int info = openblas.LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'L', n, own, n);
    if (info != 0) {
      // negative: LAPACK found a NaN and did not begin
      return info > 0 ? info : pivot(a, offset, n);
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
      throw notConverged(n);
    }
    return values;
  }
}
