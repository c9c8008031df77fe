package org.estimand.iv;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** Eigenvalues of small symmetric matrices, column-major. */
final class Eigenvalues {
  private Eigenvalues() {}

  private static EigenDecomposition decompose(double[] a, int p) {
    RealMatrix m = new Array2DRowRealMatrix(p, p);
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < p; i++) {
        m.setEntry(i, j, 0.5 * (a[j * p + i] + a[i * p + j]));
      }
    }
    return new EigenDecomposition(m);
  }

  /** Ascending. */
  static double[] symmetric(double[] a, int p) {
    double[] values = decompose(a, p).getRealEigenvalues().clone();
    java.util.Arrays.sort(values);
    return values;
  }

  /** Eigenvectors, p x p, those of the largest eigenvalues first. */
  static double[] vectors(double[] a, int p) {
    EigenDecomposition e = decompose(a, p);
    Integer[] order = new Integer[p];
    java.util.Arrays.setAll(order, i -> i);
    java.util.Arrays.sort(
        order, (i, j) -> Double.compare(e.getRealEigenvalue(j), e.getRealEigenvalue(i)));
    double[] out = new double[p * p];
    for (int k = 0; k < p; k++) {
      for (int i = 0; i < p; i++) {
        out[k * p + i] = e.getEigenvector(order[k]).getEntry(i);
      }
    }
    return out;
  }
}
