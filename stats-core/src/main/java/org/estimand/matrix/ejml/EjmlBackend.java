package org.estimand.matrix.ejml;

import org.ejml.EjmlVersion;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.estimand.matrix.host.HostBackend;

/**
 * Products, factors and eigenvalues by EJML. EJML is row-major: it sees the transposes of our
 * matrices.
 */
final class EjmlBackend extends HostBackend {
  EjmlBackend() {}

  @Override
  public String name() {
    return "ejml";
  }

  @Override
  public String describe() {
    return "EJML " + EjmlVersion.VERSION + ", pure Java";
  }

  @Override
  protected double[] product(
      double[] a, boolean transposeA, double[] b, boolean transposeB, int m, int n, int k) {
    // column-major C = op(A) op(B) is row-major C' = op(B)' op(A)'
    DMatrixRMaj left = transposeB ? DMatrixRMaj.wrap(k, n, b) : DMatrixRMaj.wrap(n, k, b);
    DMatrixRMaj right = transposeA ? DMatrixRMaj.wrap(m, k, a) : DMatrixRMaj.wrap(k, m, a);
    DMatrixRMaj c = new DMatrixRMaj(n, m);
    if (transposeA && transposeB) {
      CommonOps_DDRM.multTransAB(left, right, c);
    } else if (transposeB) {
      CommonOps_DDRM.multTransA(left, right, c);
    } else if (transposeA) {
      CommonOps_DDRM.multTransB(left, right, c);
    } else {
      CommonOps_DDRM.mult(left, right, c);
    }
    return c.getData();
  }

  @Override
  protected double[] gram(double[] x, int n, int p) {
    DMatrixRMaj rows = DMatrixRMaj.wrap(p, n, x);
    DMatrixRMaj c = new DMatrixRMaj(p, p);
    CommonOps_DDRM.multOuter(rows, c);
    return c.getData();
  }

  @Override
  protected int factor(double[] a, int offset, int n) {
    double[] own = java.util.Arrays.copyOfRange(a, offset, offset + n * n);
    CholeskyDecomposition_F64<DMatrixRMaj> chol = DecompositionFactory_DDRM.chol(n, false);
    if (!chol.decompose(DMatrixRMaj.wrap(n, n, own))) {
      return pivot(a, offset, n);
    }
    // the upper factor in row-major order is the lower factor in column-major order
    System.arraycopy(chol.getT(null).getData(), 0, a, offset, n * n);
    return 0;
  }

  @Override
  protected double[] eigenInPlace(double[] a, int n) {
    EigenDecomposition_F64<DMatrixRMaj> eig = DecompositionFactory_DDRM.eig(n, true, true);
    if (!eig.decompose(DMatrixRMaj.wrap(n, n, a.clone()))) {
      throw notConverged(n);
    }
    Integer[] order = new Integer[n];
    double[] values = new double[n];
    for (int j = 0; j < n; j++) {
      order[j] = j;
      values[j] = eig.getEigenvalue(j).getReal();
    }
    java.util.Arrays.sort(order, (s, t) -> Double.compare(values[s], values[t]));
    double[] sorted = new double[n];
    for (int j = 0; j < n; j++) {
      sorted[j] = values[order[j]];
      System.arraycopy(eig.getEigenVector(order[j]).getData(), 0, a, j * n, n);
    }
    return sorted;
  }
}
