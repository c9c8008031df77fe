package org.estimand.regress;

import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.estimand.data.Grouping;

/**
 * CR2 by its definition in n x n matrices: the change of b by cluster g is p_g'e with p_g = (I -
 * H)_g' A_g W_g X_g M, A_g = D_g (D_g (I - H)_g Phi (I - H)_g' D_g)^(+1/2) D_g.
 */
final class Cr2Definition {
  private final RealMatrix vcov;
  private final RealMatrix[] terms;
  private final RealMatrix phi;

  Cr2Definition(Design design, double[] y, double[] w, double[] phi, Grouping clusters) {
    int n = design.rows();
    int q = design.columns();
    RealMatrix x = new Array2DRowRealMatrix(n, q);
    for (int k = 0; k < n * q; k++) {
      x.setEntry(k % n, k / n, design.values()[k]);
    }
    double[] ones = IntStream.range(0, n).mapToDouble(i -> 1).toArray();
    RealMatrix wx = MatrixUtils.createRealDiagonalMatrix(w == null ? ones : w).multiply(x);
    this.phi = MatrixUtils.createRealDiagonalMatrix(phi == null ? ones : phi);
    RealMatrix m = new LUDecomposition(x.transpose().multiply(wx)).getSolver().getInverse();
    RealMatrix rest =
        MatrixUtils.createRealIdentityMatrix(n).subtract(x.multiply(m).multiply(wx.transpose()));
    RealMatrix residuals = rest.multiply(new Array2DRowRealMatrix(y));
    RealMatrix covariance = rest.multiply(this.phi).multiply(rest.transpose());
    terms = new RealMatrix[clusters.count()];
    RealMatrix sum = new Array2DRowRealMatrix(q, q);
    for (int g = 0; g < terms.length; g++) {
      int cluster = g;
      int[] rows = IntStream.range(0, n).filter(i -> clusters.codes()[i] == cluster).toArray();
      RealMatrix d = this.phi.getSubMatrix(rows, rows);
      for (int i = 0; i < rows.length; i++) {
        d.setEntry(i, i, Math.sqrt(d.getEntry(i, i)));
      }
      RealMatrix b = d.multiply(covariance.getSubMatrix(rows, rows)).multiply(d);
      RealMatrix a = d.multiply(inverseRoot(b)).multiply(d);
      RealMatrix own = rest.getSubMatrix(rows, IntStream.range(0, n).toArray());
      RealMatrix scores = wx.getSubMatrix(rows, IntStream.range(0, q).toArray());
      RealMatrix change = a.multiply(scores).multiply(m);
      terms[g] = own.transpose().multiply(change);
      RealMatrix moved = change.transpose().multiply(residuals.getSubMatrix(rows, new int[] {0}));
      sum = sum.add(moved.multiply(moved.transpose()));
    }
    vcov = sum;
  }

  private static RealMatrix inverseRoot(RealMatrix b) {
    RealMatrix symmetric = b.add(b.transpose()).scalarMultiply(0.5);
    EigenDecomposition e = new EigenDecomposition(symmetric);
    double most = 0;
    for (double value : e.getRealEigenvalues()) {
      most = Math.max(most, value);
    }
    int n = b.getRowDimension();
    double[] power = new double[n];
    for (int k = 0; k < n; k++) {
      double value = e.getRealEigenvalue(k);
      power[k] = value > 1e-9 * most ? 1 / Math.sqrt(value) : 0;
    }
    return e.getV().multiply(MatrixUtils.createRealDiagonalMatrix(power)).multiply(e.getVT());
  }

  /** The variance of the combination. */
  double variance(double... c) {
    RealMatrix row = new Array2DRowRealMatrix(c);
    return row.transpose().multiply(vcov).multiply(row).getEntry(0, 0);
  }

  /** Its degrees of freedom. */
  double freedom(double... c) {
    return eta(new Array2DRowRealMatrix(c).transpose());
  }

  /**
   * r(r + 1) over the sum of the variances of all elements of the scaled covariance, term by term.
   */
  double eta(RealMatrix restrictions) {
    int r = restrictions.getRowDimension();
    int count = terms.length;
    RealMatrix omega = new Array2DRowRealMatrix(r, r);
    RealMatrix[] images = new RealMatrix[count];
    for (int g = 0; g < count; g++) {
      images[g] = terms[g].multiply(restrictions.transpose());
      omega = omega.add(images[g].transpose().multiply(phi).multiply(images[g]));
    }
    RealMatrix scale = inverseRoot(omega);
    double variances = 0;
    for (int g = 0; g < count; g++) {
      for (int h = 0; h < count; h++) {
        RealMatrix p =
            scale.multiply(images[g].transpose().multiply(phi).multiply(images[h])).multiply(scale);
        for (int s = 0; s < r; s++) {
          for (int t = 0; t < r; t++) {
            variances += p.getEntry(s, s) * p.getEntry(t, t) + p.getEntry(s, t) * p.getEntry(t, s);
          }
        }
      }
    }
    return r * (r + 1) / variances;
  }
}
