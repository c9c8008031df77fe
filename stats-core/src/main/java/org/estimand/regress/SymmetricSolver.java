package org.estimand.regress;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Solves with small matrices, most of them symmetric positive definite. Matrices are q x q in an
 * array of q*q values; inputs are not changed.
 */
public final class SymmetricSolver {
  private static final double MOST_CONDITION = 1e14;

  private SymmetricSolver() {}

  /** The inverse of a q x q matrix, or null when it is not positive definite. */
  public static double[] inverse(double[] a, int q) {
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
  public static double[] solve(double[] a, double[] b, int q) {
    DMatrixRMaj m = DMatrixRMaj.wrap(q, q, a.clone());
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(q);
    if (!solver.setA(m)) {
      return null;
    }
    DMatrixRMaj out = new DMatrixRMaj(q, 1);
    solver.solve(DMatrixRMaj.wrap(q, 1, b.clone()), out);
    return out.getData();
  }

  /**
   * The solutions of a x = b for several right-hand sides, or null when a is not positive definite.
   *
   * @param b q x columns, the values of a row next to each other; so are the solutions
   */
  public static double[] solve(double[] a, double[] b, int q, int columns) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(q);
    if (!solver.setA(DMatrixRMaj.wrap(q, q, a.clone()))) {
      return null;
    }
    DMatrixRMaj out = new DMatrixRMaj(q, columns);
    solver.solve(DMatrixRMaj.wrap(q, columns, b.clone()), out);
    return out.getData();
  }

  /** The inverse of any q x q matrix in any storage order, or null when it is nearly singular. */
  public static double[] generalInverse(double[] a, int q) {
    double[] scaled = a.clone();
    double[] row = new double[q];
    double[] column = new double[q];
    for (int i = 0; i < q; i++) {
      for (int j = 0; j < q; j++) {
        row[i] = Math.max(row[i], Math.abs(scaled[i * q + j]));
      }
      for (int j = 0; j < q; j++) {
        scaled[i * q + j] /= row[i];
        column[j] = Math.max(column[j], Math.abs(scaled[i * q + j]));
      }
    }
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] /= column[k % q];
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.lu(q);
    if (!solver.setA(DMatrixRMaj.wrap(q, q, scaled.clone()))) {
      return null;
    }
    DMatrixRMaj out = new DMatrixRMaj(q, q);
    solver.invert(out);
    double[] inverse = out.getData();
    double size = 0;
    double inverseSize = 0;
    for (int k = 0; k < scaled.length; k++) {
      size = Math.max(size, Math.abs(scaled[k]));
      inverseSize = Math.max(inverseSize, Math.abs(inverse[k]));
    }
    if (!(size * inverseSize < MOST_CONDITION)) {
      return null;
    }
    for (int i = 0; i < q; i++) {
      for (int j = 0; j < q; j++) {
        inverse[i * q + j] /= column[i] * row[j];
      }
    }
    return inverse;
  }
}
