package org.estimand.validation.architecture.planted.dml;

import java.util.List;

/** Fault: matrices as arrays of arrays. */
public final class NestedArrays {
  private final int rows;

  /** Fault. */
  public NestedArrays(double[][] matrix) {
    this.rows = matrix.length;
  }

  /** Not a fault. */
  public int rows() {
    return rows;
  }

  /** Fault. */
  public static int takes(double[][] matrix) {
    return matrix.length;
  }

  /** Fault. */
  public static double[][] returns(int n) {
    return new double[n][n];
  }

  /** Fault. */
  public static int lists(List<double[][]> matrices) {
    return matrices.size();
  }
}
