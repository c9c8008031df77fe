package org.estimand.regress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.estimand.data.Grouping;
import org.estimand.errors.NotSupportedException;

/**
 * CR2 of a weighted regression under a working model with diagonal covariance Phi (Pustejovsky and
 * Tipton 2018, doi 10.1080/07350015.2016.1247004): A_g = D_g B_g^(+1/2) D_g, D_g the root of Phi_g,
 * B_g = D_g (I - H)_g Phi (I - H)_g' D_g and B^(+1/2) the root of its pseudo-inverse, H = X M X'W,
 * (I - H)_g its rows of the cluster. B_g has no structure that the weights leave intact, so it is
 * decomposed as it stands: O(n_g^3) time and O(n_g^2) memory. Absorbed effects, nested in the
 * clusters, are part of H: with weights, leaving them out would give other numbers than their dummy
 * variables.
 */
final class WorkingLeverage {
  /** Most rows of a cluster. */
  static final int MOST_ROWS = 5000;

  /** Share of a dummy's length below which those before it explain it. */
  private static final double DEPENDENT = 1e-7;

  private final Design x;
  private final double[] w;
  private final double[] phi;
  private final LeastSquaresFit fit;
  private final FixedEffects effects;
  private final int q;
  private final double[] root;

  private WorkingLeverage(
      Design x, double[] w, LeastSquaresFit fit, FixedEffects effects, WorkingVariance working) {
    this.x = x;
    this.w = w;
    this.phi = Arrays.stream(w).map(working::of).toArray();
    this.fit = fit;
    this.effects = effects;
    this.q = x.columns();
    this.root = ClusterLeverage.lowerRoot(fit.inverseGram(), q);
  }

  /**
   * The covariance and its degrees of freedom.
   *
   * @throws NotSupportedException NOTSUP-079 for a cluster of more than {@link #MOST_ROWS} rows
   */
  static ClusterLeverage.Corrected of(
      Design x,
      double[] w,
      LeastSquaresFit fit,
      FixedEffects effects,
      Grouping clusters,
      WorkingVariance working) {
    return new WorkingLeverage(x, w, fit, effects, working).sum(clusters);
  }

  private ClusterLeverage.Corrected sum(Grouping clusters) {
    int count = clusters.count();
    int[][] rows = ClusterLeverage.rows(clusters);
    for (int g = 0; g < count; g++) {
      if (rows[g].length > MOST_ROWS) {
        throw new NotSupportedException(
            "NOTSUP-079",
            "CR2 with weights decomposes a square matrix as large as the cluster; cluster "
                + clusters.labels().get(g)
                + " of \""
                + clusters.column()
                + "\" has "
                + rows[g].length
                + " rows, more than "
                + MOST_ROWS
                + ". Use CR3 or cluster(...).");
      }
    }
    // X'W Phi W X in the basis of L: the middle of (I - H) Phi (I - H)'
    DMatrixRMaj l = square(root, q);
    DMatrixRMaj core = new DMatrixRMaj(q, q);
    List<DMatrixRMaj> lengths = new ArrayList<>();
    for (int[] own : rows) {
      DMatrixRMaj u = new DMatrixRMaj(own.length, q);
      CommonOps_DDRM.mult(part(own), l, u);
      lengths.add(u);
      DMatrixRMaj scaled = u.copy();
      for (int i = 0; i < own.length; i++) {
        scaleRow(scaled, i, w[own[i]] * Math.sqrt(phi[own[i]]));
      }
      CommonOps_DDRM.multAddTransA(scaled, scaled, core);
    }
    double[] v = new double[q * q];
    double[][] covariances = new double[count][];
    double[][] factors = new double[count][];
    for (int g = 0; g < count; g++) {
      add(rows[g], lengths.get(g), core, l, v, covariances, factors, g);
    }
    int h = 2 * q;
    double[] middle = new double[h * h];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        middle[b * h + a] = core.get(a, b);
      }
      middle[(q + a) * h + a] = -1;
      middle[a * h + q + a] = -1;
    }
    return new ClusterLeverage.Corrected(v, new Satterthwaite(q, covariances, factors, middle));
  }

  /** One cluster, with u = X_g L. */
  private void add(
      int[] own,
      DMatrixRMaj u,
      DMatrixRMaj core,
      DMatrixRMaj l,
      double[] v,
      double[][] covariances,
      double[][] factors,
      int g) {
    int n = own.length;
    List<double[]> basis = effects == null ? List.of() : basis(own);
    // what the effects of the cluster leave: (I - P) Phi^(1/2)
    DMatrixRMaj rest = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double s = i == j ? 1 : 0;
        for (double[] b : basis) {
          s -= b[i] * b[j] * Math.sqrt(w[own[j]] / w[own[i]]);
        }
        rest.set(i, j, s * Math.sqrt(phi[own[j]]));
      }
    }
    // (I - P) Phi W X L
    DMatrixRMaj weighted = u.copy();
    for (int i = 0; i < n; i++) {
      scaleRow(weighted, i, w[own[i]] * Math.sqrt(phi[own[i]]));
    }
    DMatrixRMaj left = new DMatrixRMaj(n, q);
    CommonOps_DDRM.mult(rest, weighted, left);
    // (I - H)_g Phi (I - H)_g' = rest rest' - left u' - u left' + u core u'
    DMatrixRMaj inner = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransB(rest, rest, inner);
    CommonOps_DDRM.multAddTransB(-1, left, u, inner);
    DMatrixRMaj back = new DMatrixRMaj(n, q);
    CommonOps_DDRM.mult(u, core, back);
    CommonOps_DDRM.subtractEquals(back, left);
    CommonOps_DDRM.multAddTransB(u, back, inner);
    DMatrixRMaj e = corrected(own, inner, u, l, basis.size());
    double[] change = new double[q];
    for (int a = 0; a < q; a++) {
      for (int i = 0; i < n; i++) {
        change[a] += e.get(i, a) * fit.residuals()[own[i]];
      }
    }
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        v[b * q + a] += change[a] * change[b];
      }
    }
    DMatrixRMaj half = new DMatrixRMaj(n, q);
    CommonOps_DDRM.mult(inner, e, half);
    DMatrixRMaj covariance = new DMatrixRMaj(q, q);
    CommonOps_DDRM.multTransA(e, half, covariance);
    covariances[g] = new double[q * q];
    DMatrixRMaj first = new DMatrixRMaj(q, q);
    CommonOps_DDRM.multTransA(u, e, first);
    DMatrixRMaj second = new DMatrixRMaj(q, q);
    CommonOps_DDRM.multTransA(left, e, second);
    factors[g] = new double[2 * q * q];
    for (int b = 0; b < q; b++) {
      for (int a = 0; a < q; a++) {
        covariances[g][b * q + a] = covariance.get(a, b);
        factors[g][b * 2 * q + a] = first.get(a, b);
        factors[g][b * 2 * q + q + a] = second.get(a, b);
      }
    }
  }

  /** A_g W X_g M, n_g x q. */
  private DMatrixRMaj corrected(
      int[] own, DMatrixRMaj inner, DMatrixRMaj u, DMatrixRMaj l, int effectRank) {
    int n = own.length;
    DMatrixRMaj b = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double s = (inner.get(i, j) + inner.get(j, i)) / 2;
        s *= Math.sqrt(phi[own[i]] * phi[own[j]]);
        b.set(i, j, s);
        b.set(j, i, s);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> e = DecompositionFactory_DDRM.eig(n, true, true);
    if (!e.decompose(b)) {
      throw new IllegalStateException("eigenvalues of a symmetric matrix did not settle");
    }
    double[] values = new double[n];
    for (int k = 0; k < n; k++) {
      values[k] = e.getEigenvalue(k).getReal();
    }
    // the directions fitted exactly are as many for every working model; the least values are
    // theirs
    int zeros = Math.min(n, effectRank + exact(own, u));
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double least = zeros == n ? Double.POSITIVE_INFINITY : sorted[zeros];
    DMatrixRMaj target = new DMatrixRMaj(n, q);
    CommonOps_DDRM.multTransB(u, l, target);
    for (int i = 0; i < n; i++) {
      scaleRow(target, i, w[own[i]] * Math.sqrt(phi[own[i]]));
    }
    DMatrixRMaj out = new DMatrixRMaj(n, q);
    for (int k = 0; k < n; k++) {
      if (values[k] < least) {
        continue;
      }
      DMatrixRMaj vector = e.getEigenVector(k);
      for (int a = 0; a < q; a++) {
        double dot = 0;
        for (int i = 0; i < n; i++) {
          dot += vector.get(i, 0) * target.get(i, a);
        }
        dot /= Math.sqrt(values[k]);
        for (int i = 0; i < n; i++) {
          out.set(i, a, out.get(i, a) + dot * vector.get(i, 0));
        }
      }
    }
    for (int i = 0; i < n; i++) {
      scaleRow(out, i, Math.sqrt(phi[own[i]]));
    }
    return out;
  }

  /** In how many directions the columns fit the cluster exactly. */
  private int exact(int[] own, DMatrixRMaj u) {
    DMatrixRMaj scaled = u.copy();
    for (int i = 0; i < own.length; i++) {
      scaleRow(scaled, i, Math.sqrt(w[own[i]]));
    }
    DMatrixRMaj rest = new DMatrixRMaj(q, q);
    CommonOps_DDRM.multTransA(-1, scaled, scaled, rest);
    for (int a = 0; a < q; a++) {
      rest.add(a, a, 1);
    }
    double[] values = new double[q];
    ClusterLeverage.decompose(rest, values, new double[q * q]);
    return (int) Arrays.stream(values).filter(value -> value == 0).count();
  }

  /**
   * An orthonormal basis of the effects' dummies in this cluster times the roots of the weights.
   */
  private List<double[]> basis(int[] own) {
    List<double[]> out = new ArrayList<>();
    for (Grouping grouping : effects.groupings()) {
      int[] groups = Arrays.stream(own).map(i -> grouping.codes()[i]).distinct().toArray();
      for (int group : groups) {
        double[] b = new double[own.length];
        for (int i = 0; i < b.length; i++) {
          b[i] = grouping.codes()[own[i]] == group ? Math.sqrt(w[own[i]]) : 0;
        }
        double before = length(b);
        for (int pass = 0; pass < 2; pass++) {
          for (double[] other : out) {
            double dot = 0;
            for (int i = 0; i < b.length; i++) {
              dot += b[i] * other[i];
            }
            for (int i = 0; i < b.length; i++) {
              b[i] -= dot * other[i];
            }
          }
        }
        double after = length(b);
        if (after > DEPENDENT * before) {
          for (int i = 0; i < b.length; i++) {
            b[i] /= after;
          }
          out.add(b);
        }
      }
    }
    return out;
  }

  private static double length(double[] b) {
    double s = 0;
    for (double v : b) {
      s += v * v;
    }
    return Math.sqrt(s);
  }

  private DMatrixRMaj part(int[] own) {
    int n = x.rows();
    DMatrixRMaj out = new DMatrixRMaj(own.length, q);
    for (int i = 0; i < own.length; i++) {
      for (int a = 0; a < q; a++) {
        out.set(i, a, x.values()[a * n + own[i]]);
      }
    }
    return out;
  }

  private static DMatrixRMaj square(double[] columns, int q) {
    DMatrixRMaj out = new DMatrixRMaj(q, q);
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        out.set(a, b, columns[b * q + a]);
      }
    }
    return out;
  }

  private static void scaleRow(DMatrixRMaj m, int i, double f) {
    for (int a = 0; a < m.numCols; a++) {
      m.set(i, a, f * m.get(i, a));
    }
  }
}
