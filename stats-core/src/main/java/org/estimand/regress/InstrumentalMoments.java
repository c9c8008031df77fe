package org.estimand.regress;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The outcome (column 0) and the endogenous regressors (columns 1 to m) after the exogenous columns
 * have been taken off: their coordinates in an orthonormal basis of the instruments, and what the
 * instruments leave of them. Immutable; arrays are shared, read only.
 */
public final class InstrumentalMoments {
  /** A column of which the instruments leave less than this share of its length is theirs. */
  private static final double EXPLAINED = 1e-12;

  private final int rows;
  private final int columns;
  private final int q;
  private final double[] tilde;
  private final double[] coordinates;
  private final double[] left;
  private final double[] within;
  private final double[] between;

  private InstrumentalMoments(
      int rows, int columns, int q, double[] tilde, double[] coordinates, double[] left) {
    this.rows = rows;
    this.columns = columns;
    this.q = q;
    this.tilde = tilde;
    this.coordinates = coordinates;
    this.left = left;
    this.within = gram(left, rows, columns);
    this.between = gram(coordinates, q, columns);
  }

  static InstrumentalMoments of(InstrumentalRegression model) {
    int n = model.rows();
    int m = model.endogenousNames().size();
    int q = model.instrumentNames().size();
    double[] basis = model.instrumentBasis();
    double[] tilde = new double[n * (m + 1)];
    double[] coordinates = new double[q * (m + 1)];
    double[] left = new double[n * (m + 1)];
    for (int j = 0; j <= m; j++) {
      double[] column =
          j == 0
              ? model.outcome()
              : java.util.Arrays.copyOfRange(model.endogenous(), (j - 1) * n, j * n);
      double[] r = model.onExogenous().residuals(column);
      System.arraycopy(r, 0, tilde, j * n, n);
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < q; k++) {
          double s = 0;
          for (int i = 0; i < n; i++) {
            s += basis[k * n + i] * r[i];
          }
          coordinates[j * q + k] += s;
          for (int i = 0; i < n; i++) {
            r[i] -= s * basis[k * n + i];
          }
        }
      }
      double rest = 0;
      double all = 0;
      for (int i = 0; i < n; i++) {
        rest += r[i] * r[i];
        all += tilde[j * n + i] * tilde[j * n + i];
      }
      if (rest > EXPLAINED * EXPLAINED * all) {
        System.arraycopy(r, 0, left, j * n, n);
      }
    }
    return new InstrumentalMoments(n, m + 1, q, tilde, coordinates, left);
  }

  private static double[] gram(double[] a, int n, int p) {
    double[] out = new double[p * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i <= j; i++) {
        double s = 0;
        for (int k = 0; k < n; k++) {
          s += a[i * n + k] * a[j * n + k];
        }
        out[j * p + i] = s;
        out[i * p + j] = s;
      }
    }
    return out;
  }

  /** Number of columns, m + 1. */
  public int columns() {
    return columns;
  }

  /** Number of instruments q. */
  public int instruments() {
    return q;
  }

  /** A copy of what W leaves of a column. */
  public double[] partialled(int column) {
    return java.util.Arrays.copyOfRange(tilde, column * rows, (column + 1) * rows);
  }

  double[] endogenous(int j) {
    return partialled(1 + j);
  }

  /** A copy of what W and Z leave of a column. */
  public double[] residuals(int column) {
    return java.util.Arrays.copyOfRange(left, column * rows, (column + 1) * rows);
  }

  /** The k-th coordinate of a column in the basis of the instruments. */
  public double coordinate(int k, int column) {
    return coordinates[column * q + k];
  }

  /** A copy of the q coordinates of a column. */
  public double[] coordinates(int column) {
    return java.util.Arrays.copyOfRange(coordinates, column * q, (column + 1) * q);
  }

  /** Cross product of what the instruments leave of two columns. */
  public double within(int a, int b) {
    return within[b * columns + a];
  }

  /** Cross product of the projections of two columns onto the instruments. */
  public double between(int a, int b) {
    return between[b * columns + a];
  }

  /** Sum of squares of a column after W. */
  double total(int a) {
    return within(a, a) + between(a, a);
  }

  /** The smallest root t of det(between - t within) = 0, at least 0. */
  double smallestRatio() {
    double[] roots = ratios(0);
    return Math.max(0, roots[0]);
  }

  /**
   * The roots t of det(between - t within) = 0 over the columns from the given one on, ascending;
   * infinite where the instruments leave nothing of a combination of the columns.
   */
  public double[] ratios(int from) {
    int p = columns - from;
    // in units of the totals, and against within + between, which is positive definite
    double[] b = new double[p * p];
    double[] sum = new double[p * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < p; i++) {
        double unit = Math.sqrt(total(from + i) * total(from + j));
        b[j * p + i] = unit > 0 ? between(from + i, from + j) / unit : 0;
        double w = unit > 0 ? within(from + i, from + j) / unit : i == j ? 1 : 0;
        sum[j * p + i] = w;
      }
    }
    double[] out = relative(b, sum, p);
    if (out == null) {
      for (int k = 0; k < sum.length; k++) {
        sum[k] += b[k];
      }
      double[] shares = relative(b, sum, p);
      out = new double[p];
      for (int k = 0; k < p; k++) {
        double share = shares == null ? 0 : shares[k];
        out[k] = share >= 1 ? Double.POSITIVE_INFINITY : share / (1 - share);
      }
    }
    return out;
  }

  /** Eigenvalues of S^-1 B, ascending, or null unless S is well conditioned. */
  private static double[] relative(double[] b, double[] s, int p) {
    double[] l = s.clone();
    for (int j = 0; j < p; j++) {
      double pivot = l[j * p + j];
      for (int k = 0; k < j; k++) {
        pivot -= l[k * p + j] * l[k * p + j];
      }
      if (!(pivot > 1e-13)) {
        return null;
      }
      double root = Math.sqrt(pivot);
      l[j * p + j] = root;
      for (int i = j + 1; i < p; i++) {
        double v = l[j * p + i];
        for (int k = 0; k < j; k++) {
          v -= l[k * p + i] * l[k * p + j];
        }
        l[j * p + i] = v / root;
      }
    }
    // C = L^-1 B L^-T
    double[] c = b.clone();
    for (int pass = 0; pass < 2; pass++) {
      for (int j = 0; j < p; j++) {
        for (int i = 0; i < p; i++) {
          double v = c[j * p + i];
          for (int k = 0; k < i; k++) {
            v -= l[k * p + i] * c[j * p + k];
          }
          c[j * p + i] = v / l[i * p + i];
        }
      }
      double[] t = new double[p * p];
      for (int j = 0; j < p; j++) {
        for (int i = 0; i < p; i++) {
          t[i * p + j] = c[j * p + i];
        }
      }
      c = t;
    }
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < j; i++) {
        double v = 0.5 * (c[j * p + i] + c[i * p + j]);
        c[j * p + i] = v;
        c[i * p + j] = v;
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(p, false, true);
    if (!eigen.decompose(DMatrixRMaj.wrap(p, p, c))) {
      return null;
    }
    double[] out = new double[p];
    for (int k = 0; k < p; k++) {
      out[k] = eigen.getEigenvalue(k).getReal();
    }
    java.util.Arrays.sort(out);
    return out;
  }
}
