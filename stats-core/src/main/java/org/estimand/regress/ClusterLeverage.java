package org.estimand.regress;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.estimand.data.Grouping;
import org.estimand.errors.NotIdentifiedException;

/**
 * Clustered covariances with leverage corrections. With M = (X'WX)^-1 = L L' and U = W^(1/2) X_g L,
 * the leverage matrix of a cluster is U U', and U' f(I - U U') = f(I - U'U) U'; so that only q x q
 * matrices are decomposed, whatever the size of the cluster.
 */
final class ClusterLeverage {
  /** Eigenvalues of I - H below this are zero: the cluster is fitted exactly in that direction. */
  private static final double EXACT = 1e-10;

  private ClusterLeverage() {}

  /**
   * A covariance and what the degrees of freedom need.
   *
   * @param vcov q x q, column-major
   * @param freedom degrees of freedom of combinations, or null when not asked for
   */
  record Corrected(double[] vcov, Satterthwaite freedom) {}

  static Corrected of(
      Design x, double[] w, LeastSquaresFit fit, Grouping clusters, ClusterCorrection correction) {
    int n = x.rows();
    int q = x.columns();
    int count = clusters.count();
    double[] root = lowerRoot(fit.inverseGram(), q);
    int[][] rows = rows(clusters);
    double[] v = new double[q * q];
    boolean judged = correction == ClusterCorrection.CR2_SATTERTHWAITE;
    double[][] covariances = new double[judged ? count : 0][];
    double[][] factors = new double[judged ? count : 0][];
    double[] values = new double[q];
    double[] vectors = new double[q * q];
    for (int g = 0; g < count; g++) {
      double[] gram = new double[q * q];
      double[] score = new double[q];
      for (int i : rows[g]) {
        double weight = w == null ? 1 : w[i];
        for (int a = 0; a < q; a++) {
          double f = weight * x.values()[a * n + i];
          score[a] += f * fit.residuals()[i];
          for (int b = 0; b < q; b++) {
            gram[b * q + a] += f * x.values()[b * n + i];
          }
        }
      }
      decompose(root, gram, q, values, vectors);
      if (correction == ClusterCorrection.CR3) {
        requireRest(values, clusters, g);
      }
      double[] change = change(root, score, values, vectors, correction);
      for (int a = 0; a < q; a++) {
        for (int b = 0; b < q; b++) {
          v[b * q + a] += change[a] * change[b];
        }
      }
      if (judged) {
        covariances[g] = inRoot(root, values, vectors, true);
        factors[g] = inRoot(root, values, vectors, false);
      }
    }
    if (!judged) {
      return new Corrected(v, null);
    }
    double[] middle = new double[q * q];
    for (int a = 0; a < q; a++) {
      middle[a * q + a] = -1;
    }
    return new Corrected(v, new Satterthwaite(q, covariances, factors, middle));
  }

  /** The rows of each cluster, in their order. */
  static int[][] rows(Grouping clusters) {
    int[] codes = clusters.codes();
    int[] sizes = new int[clusters.count()];
    for (int c : codes) {
      sizes[c]++;
    }
    int[][] rows = new int[sizes.length][];
    for (int g = 0; g < rows.length; g++) {
      rows[g] = new int[sizes[g]];
    }
    int[] next = new int[rows.length];
    for (int i = 0; i < codes.length; i++) {
      rows[codes[i]][next[codes[i]]++] = i;
    }
    return rows;
  }

  /**
   * With K = U'U of the cluster, without the directions in which it is fitted exactly: L K L', the
   * working covariance of its term, or K (I - K)^(-1/2) L', whose products are those of two
   * clusters.
   */
  private static double[] inRoot(double[] root, double[] values, double[] vectors, boolean both) {
    int q = values.length;
    double[] out = new double[q * q];
    for (int k = 0; k < q; k++) {
      if (values[k] == 0) {
        continue;
      }
      double[] image = new double[q];
      for (int a = 0; a < q; a++) {
        for (int b = 0; b <= a; b++) {
          image[a] += root[b * q + a] * vectors[k * q + b];
        }
      }
      double share = 1 - values[k];
      double length = both ? share : share / Math.sqrt(values[k]);
      for (int b = 0; b < q; b++) {
        for (int a = 0; a < q; a++) {
          out[b * q + a] += length * (both ? image[a] : vectors[k * q + a]) * image[b];
        }
      }
    }
    return out;
  }

  /** Eigenvalues, zero when below {@link #EXACT}, and eigenvectors of I - L' G L. */
  private static void decompose(
      double[] root, double[] gram, int q, double[] values, double[] vectors) {
    DMatrixRMaj rest = new DMatrixRMaj(q, q);
    double[] inner = new double[q * q];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        double s = 0;
        for (int k = b; k < q; k++) {
          s += gram[k * q + a] * root[b * q + k];
        }
        inner[b * q + a] = s;
      }
    }
    for (int a = 0; a < q; a++) {
      for (int b = 0; b <= a; b++) {
        double s = a == b ? 1 : 0;
        for (int k = a; k < q; k++) {
          s -= root[a * q + k] * inner[b * q + k];
        }
        rest.set(a, b, s);
        rest.set(b, a, s);
      }
    }
    decompose(rest, values, vectors);
  }

  /** Eigenvalues of a symmetric matrix, zero when below {@link #EXACT}, and eigenvectors. */
  static void decompose(DMatrixRMaj rest, double[] values, double[] vectors) {
    int q = values.length;
    EigenDecomposition_F64<DMatrixRMaj> e = DecompositionFactory_DDRM.eig(q, true, true);
    if (!e.decompose(rest)) {
      throw new IllegalStateException("eigenvalues of a symmetric matrix did not settle");
    }
    for (int k = 0; k < q; k++) {
      double value = e.getEigenvalue(k).getReal();
      values[k] = value < EXACT ? 0 : value;
      DMatrixRMaj vector = e.getEigenVector(k);
      for (int a = 0; a < q; a++) {
        vectors[k * q + a] = vector.get(a, 0);
      }
    }
  }

  private static void requireRest(double[] values, Grouping clusters, int g) {
    for (double value : values) {
      if (value == 0) {
        throw new NotIdentifiedException(
            "IDENT-073",
            "CR3 leaves out one cluster at a time, but without cluster "
                + clusters.labels().get(g)
                + " of \""
                + clusters.column()
                + "\" a coefficient is not identified. Use CR2, or drop that column.");
      }
    }
  }

  /** L f(I - L' G L) L' s for the sum s of one cluster. */
  private static double[] change(
      double[] root,
      double[] score,
      double[] values,
      double[] vectors,
      ClusterCorrection correction) {
    int q = values.length;
    double[] projected = new double[q];
    for (int a = 0; a < q; a++) {
      for (int k = a; k < q; k++) {
        projected[a] += root[a * q + k] * score[k];
      }
    }
    double[] corrected = new double[q];
    for (int k = 0; k < q; k++) {
      if (values[k] == 0) {
        continue;
      }
      double dot = 0;
      for (int a = 0; a < q; a++) {
        dot += vectors[k * q + a] * projected[a];
      }
      dot *= correction.of(values[k]);
      for (int a = 0; a < q; a++) {
        corrected[a] += dot * vectors[k * q + a];
      }
    }
    double[] out = new double[q];
    for (int a = 0; a < q; a++) {
      for (int k = 0; k <= a; k++) {
        out[a] += root[k * q + a] * corrected[k];
      }
    }
    return out;
  }

  /** The lower triangular L with L L' = M, column-major. */
  static double[] lowerRoot(double[] m, int q) {
    double[] l = new double[q * q];
    for (int j = 0; j < q; j++) {
      for (int i = j; i < q; i++) {
        double s = m[j * q + i];
        for (int k = 0; k < j; k++) {
          s -= l[k * q + i] * l[k * q + j];
        }
        l[j * q + i] = i == j ? Math.sqrt(s) : s / l[j * q + j];
      }
    }
    return l;
  }
}
