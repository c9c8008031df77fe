package org.estimand.dml;

import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.ConfidenceSet;

/**
 * The set of all theta with size g' Omega^-1 g at most the quantile c of chi-square(q), where g =
 * mean(psi(theta)) are q moments linear in theta and Omega their second moment (Anderson and Rubin
 * 1949; robust form: Stock and Wright 2000, doi:10.1111/1468-0262.00151). With Omega positive
 * definite this says that M(theta) = (c / size) Omega - g g' is positive semidefinite; M has at
 * most one negative eigenvalue, so the set can only begin or end where det M(theta) = 0, a
 * polynomial of degree 2q. Its roots are the eigenvalues of the companion matrix of M, which is
 * quadratic in theta.
 *
 * <p>The line is handled as a circle: theta = s tan(phi), g proportional to cos(phi) b + sin(phi) s
 * a. Unbounded sets then need no special case, and the axis of the quadratic can be turned to where
 * M is best conditioned.
 */
final class AndersonRubin {
  private static final int BISECTIONS = 80;
  private static final double NEARLY_REAL = 1e-6;
  private static final double SAME = 1e-13;

  private final int q;
  private final double size;
  private final double quantile;
  private final double scale;
  private final double[] a;
  private final double[] b;
  private final double[] aa;
  private final double[] ab;
  private final double[] bb;

  /**
   * Reads off means and second moments.
   *
   * @param moments q scores, linear in theta
   * @param design averages and second moments
   * @param level coverage
   */
  private AndersonRubin(DmlScore[] moments, ScoreDesign design, double level) {
    q = moments.length;
    size = design.size();
    quantile = new ChiSquaredDistribution(q).inverseCumulativeProbability(level);
    a = new double[q];
    b = new double[q];
    double[][] values = new double[2 * q][];
    for (int j = 0; j < q; j++) {
      values[j] = moments[j].psiA();
      values[q + j] = moments[j].psiB();
      a[j] = design.mean(values[j]);
      b[j] = design.mean(values[q + j]);
    }
    double[] all = design.gammas(values);
    aa = new double[q * q];
    ab = new double[q * q];
    bb = new double[q * q];
    double ratio = 0;
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < q; i++) {
        aa[j * q + i] = all[j * 2 * q + i];
        bb[j * q + i] = all[(q + j) * 2 * q + q + i];
        ab[j * q + i] = all[(q + j) * 2 * q + i] + all[j * 2 * q + q + i];
      }
      ratio += bb[j * q + j] / aa[j * q + j] / q;
    }
    scale = ratio > 0 && ratio < Double.POSITIVE_INFINITY ? Math.sqrt(ratio) : 1;
    // moments of unit variance, theta in units of the scale
    for (int j = 0; j < q; j++) {
      a[j] *= scale;
    }
    for (int k = 0; k < aa.length; k++) {
      aa[k] *= scale * scale;
      ab[k] *= scale;
    }
    double[] unit = new double[q];
    for (int j = 0; j < q; j++) {
      unit[j] = 1 / Math.sqrt(aa[j * q + j] + bb[j * q + j]);
      a[j] *= unit[j];
      b[j] *= unit[j];
    }
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < q; i++) {
        aa[j * q + i] *= unit[i] * unit[j];
        ab[j * q + i] *= unit[i] * unit[j];
        bb[j * q + i] *= unit[i] * unit[j];
      }
    }
  }

  /**
   * The set.
   *
   * @throws NotIdentifiedException IDENT-055 when the second moment is singular, as with more
   *     moments than clusters
   */
  static ConfidenceSet set(DmlScore[] moments, ScoreDesign design, double level) {
    return new AndersonRubin(moments, design, level).solve(level);
  }

  private ConfidenceSet solve(double level) {
    double[] cuts = cuts();
    int segments = cuts.length - 1;
    double[] middle = new double[segments];
    boolean[] in = new boolean[segments];
    for (int k = 0; k < segments; k++) {
      middle[k] = 0.5 * (cuts[k] + cuts[k + 1]);
      in[k] = accepts(middle[k]);
    }
    double[] ends = new double[2 * segments + 2];
    int count = 0;
    if (in[0]) {
      ends[count++] = Double.NEGATIVE_INFINITY;
    }
    for (int k = 1; k < segments; k++) {
      if (in[k] != in[k - 1]) {
        ends[count++] = scale * Math.tan(boundary(middle[k - 1], middle[k], in[k - 1]));
      }
    }
    if (in[segments - 1]) {
      ends[count++] = Double.POSITIVE_INFINITY;
    }
    return ConfidenceSet.union(level, Arrays.copyOf(ends, count));
  }

  /** The angle between two others at which acceptance changes. */
  private double boundary(double from, double to, boolean inAtFrom) {
    double low = from;
    double high = to;
    for (int k = 0; k < BISECTIONS; k++) {
      double mid = 0.5 * (low + high);
      if (accepts(mid) == inAtFrom) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return 0.5 * (low + high);
  }

  private boolean accepts(double phi) {
    double[] g = mean(phi);
    double[] inverse = Spd.inverse(second(phi), q, new int[1]);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-055",
          "The covariance of the "
              + q
              + " instruments' moments is singular, so the robust set is not defined. It needs more"
              + " independent rows or clusters than instruments; use fewer instruments.");
    }
    double[] x = Spd.times(inverse, g);
    double s = 0;
    for (int j = 0; j < q; j++) {
      s += g[j] * x[j];
    }
    return size * s <= quantile;
  }

  private double[] mean(double phi) {
    double[] g = new double[q];
    for (int j = 0; j < q; j++) {
      g[j] = Math.cos(phi) * b[j] + Math.sin(phi) * a[j];
    }
    return g;
  }

  private double[] second(double phi) {
    double c = Math.cos(phi);
    double s = Math.sin(phi);
    double[] out = new double[q * q];
    for (int k = 0; k < out.length; k++) {
      out[k] = c * c * bb[k] + c * s * ab[k] + s * s * aa[k];
    }
    return out;
  }

  /** (c / size) Omega - g g' as a row-major matrix. */
  private RealMatrix m(double phi) {
    double[] omega = second(phi);
    double[] g = mean(phi);
    double[][] out = new double[q][q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < q; i++) {
        out[i][j] = quantile / size * omega[j * q + i] - g[i] * g[j];
      }
    }
    return new Array2DRowRealMatrix(out, false);
  }

  /** -pi/2, the real roots of det M in between, pi/2; ascending. */
  private double[] cuts() {
    // 2q roots cannot be close to all of 4q + 1 angles; M(far) is the leading matrix
    double far = 0;
    double best = -1;
    for (int k = 0; k <= 4 * q; k++) {
      double phi = Math.PI * k / (4 * q + 1);
      double smallest = Double.POSITIVE_INFINITY;
      for (double v : new EigenDecomposition(m(phi)).getRealEigenvalues()) {
        smallest = Math.min(smallest, Math.abs(v));
      }
      if (smallest > best) {
        best = smallest;
        far = phi;
      }
    }
    double near = far - Math.PI / 2;
    RealMatrix m0 = m(near);
    RealMatrix m2 = m(far);
    // M(near + pi/4) = (m0 + m1 + m2) / 2
    RealMatrix m1 = m(near + Math.PI / 4).scalarMultiply(2).subtract(m0).subtract(m2);
    RealMatrix inverse = new LUDecomposition(m2, 0).getSolver().getInverse();
    RealMatrix companion = new Array2DRowRealMatrix(2 * q, 2 * q);
    for (int j = 0; j < q; j++) {
      companion.setEntry(j, q + j, 1);
    }
    companion.setSubMatrix(inverse.multiply(m0).scalarMultiply(-1).getData(), q, 0);
    companion.setSubMatrix(inverse.multiply(m1).scalarMultiply(-1).getData(), q, q);
    EigenDecomposition roots = new EigenDecomposition(companion);
    double[] cuts = new double[2 * q + 2];
    int count = 0;
    cuts[count++] = -Math.PI / 2;
    for (int k = 0; k < 2 * q; k++) {
      double re = roots.getRealEigenvalue(k);
      if (Math.abs(roots.getImagEigenvalue(k)) <= NEARLY_REAL * (1 + Math.abs(re))) {
        double phi = near + Math.atan(re);
        phi -= Math.PI * Math.rint(phi / Math.PI);
        cuts[count++] = phi;
      }
    }
    cuts[count++] = Math.PI / 2;
    Arrays.sort(cuts, 0, count);
    int distinct = 1;
    for (int k = 1; k < count - 1; k++) {
      if (cuts[k] - cuts[distinct - 1] > SAME && cuts[count - 1] - cuts[k] > SAME) {
        cuts[distinct++] = cuts[k];
      }
    }
    cuts[distinct++] = Math.PI / 2;
    return Arrays.copyOf(cuts, distinct);
  }
}
