package org.estimand.regress;

/**
 * The orthogonal projection onto the columns of a design: an orthonormal basis by Householder QR,
 * with the column rule of {@link LeastSquares}. The first columns of the basis span the first
 * columns of the design, so that one factorisation of [W, Z] gives a basis of W and one of what W
 * leaves of Z. Immutable; arrays are shared, read only.
 */
public final class Projection {
  private final int rows;
  private final int columns;
  private final int[] kept;
  private final double[] basis;
  private final double[] r;
  private final double[] scale;

  private Projection(
      int rows, int columns, int[] kept, double[] basis, double[] r, double[] scale) {
    this.rows = rows;
    this.columns = columns;
    this.kept = kept;
    this.basis = basis;
    this.r = r;
    this.scale = scale;
  }

  /**
   * The projection onto columns; of several collinear ones the later are left out.
   *
   * @param x n x p, column-major, finite; not modified
   * @param n rows
   * @param p columns
   */
  public static Projection onto(double[] x, int n, int p) {
    double[] a = new double[Math.multiplyExact(n, p)];
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      double norm = 0;
      for (int i = 0; i < n; i++) {
        norm += x[j * n + i] * x[j * n + i];
      }
      scale[j] = norm > 0 ? Math.sqrt(norm) : 1;
      for (int i = 0; i < n; i++) {
        a[j * n + i] = x[j * n + i] / scale[j];
      }
    }
    int[] all = new int[p];
    double[] r = new double[p * p];
    int rank = LeastSquares.factor(a, n, p, new double[n], all, r);
    int[] kept = java.util.Arrays.copyOf(all, rank);
    double[] q = new double[Math.multiplyExact(n, rank)];
    for (int k = 0; k < rank; k++) {
      q[k * n + k] = 1;
    }
    for (int k = rank - 1; k >= 0; k--) {
      int at = kept[k] * n;
      double beta = -1 / (r[k * p + k] * a[at + k]);
      for (int c = k; c < rank; c++) {
        LeastSquares.reflect(a, at, q, c * n, k, n, beta);
      }
    }
    return new Projection(n, p, kept, q, r, scale);
  }

  /** Number of linearly independent columns. */
  public int rank() {
    return kept.length;
  }

  /** Positions of the kept columns, ascending. */
  public int[] kept() {
    return kept;
  }

  /** The orthonormal basis, n x rank, column-major. */
  public double[] basis() {
    return basis;
  }

  /** Some columns of the basis, from the first to before the last. */
  public double[] basis(int from, int to) {
    return java.util.Arrays.copyOfRange(basis, from * rows, to * rows);
  }

  /** The products of the basis with a column of n values. */
  public double[] coordinates(double[] y) {
    double[] out = new double[kept.length];
    for (int k = 0; k < out.length; k++) {
      double s = 0;
      for (int i = 0; i < rows; i++) {
        s += basis[k * rows + i] * y[i];
      }
      out[k] = s;
    }
    return out;
  }

  /** What the projection leaves of a column; taken off twice, so that it is orthogonal. */
  public double[] residuals(double[] y) {
    double[] out = y.clone();
    for (int pass = 0; pass < 2; pass++) {
      double[] c = coordinates(out);
      for (int k = 0; k < c.length; k++) {
        for (int i = 0; i < rows; i++) {
          out[i] -= c[k] * basis[k * rows + i];
        }
      }
    }
    return out;
  }

  /**
   * The coefficients of the kept columns in the least-squares fit of a column with these products
   * with the basis.
   */
  public double[] coefficients(double[] coordinates) {
    int rank = kept.length;
    double[] out = new double[rank];
    for (int k = rank - 1; k >= 0; k--) {
      double s = coordinates[k];
      for (int c = k + 1; c < rank; c++) {
        s -= r[c * columns + k] * out[c];
      }
      out[k] = s / r[k * columns + k];
    }
    for (int k = 0; k < rank; k++) {
      out[k] /= scale[kept[k]];
    }
    return out;
  }
}
