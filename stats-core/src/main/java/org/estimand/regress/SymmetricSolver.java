package org.estimand.regress;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Solves with small symmetric positive definite matrices. */
final class SymmetricSolver {
  private SymmetricSolver() {}

  /** The inverse of a q x q matrix, or null when it is not positive definite. */
  static double[] inverse(double[] a, int q) {
    DMatrixRMaj m = DMatrixRMaj.wrap(q, q, a.clone());
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(q);
    if (!solver.setA(m)) {
      return null;
    }
    DMatrixRMaj out = new DMatrixRMaj(q, q);
    solver.invert(out);
    return out.getData();
  }

  /** The solution of a x = b, or null when a is not positive definite. */
  static double[] solve(double[] a, double[] b, int q) {
    DMatrixRMaj m = DMatrixRMaj.wrap(q, q, a.clone());
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(q);
    if (!solver.setA(m)) {
      return null;
    }
    DMatrixRMaj out = new DMatrixRMaj(q, 1);
    solver.solve(DMatrixRMaj.wrap(q, 1, b.clone()), out);
    return out.getData();
  }
}
