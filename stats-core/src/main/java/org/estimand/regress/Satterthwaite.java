package org.estimand.regress;

import java.util.function.ToDoubleFunction;

/**
 * Satterthwaite degrees of freedom of CR2 (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018,
 * doi 10.1080/07350015.2016.1247004, equation 9). With M = L L', U_g = W^(1/2) X_g L, K_g = U_g'U_g
 * and t = L'c, the elements off the diagonal are P_gh = -z_g'z_h with z_g = (I - K_g)^(-1/2) K_g t,
 * and P_gg = t'K_g t without the directions in which the cluster is fitted exactly. The squares of
 * all z_g'z_h add up to the squared length of sum_g z_g z_g', so that the cost is O(G q^2) per
 * combination.
 */
final class Satterthwaite implements ToDoubleFunction<double[]> {
  private final double[] root;
  private final double[][] values;
  private final double[][] vectors;

  /**
   * Takes over its arguments.
   *
   * @param root L, q x q, lower triangular, column-major
   * @param values for each cluster the q eigenvalues of I - K_g, exact zeros where it has none
   * @param vectors for each cluster the eigenvectors, column-major
   */
  Satterthwaite(double[] root, double[][] values, double[][] vectors) {
    this.root = root;
    this.values = values;
    this.vectors = vectors;
  }

  /** Degrees of freedom of c'b; NaN where no cluster leaves a residual. */
  @Override
  public double applyAsDouble(double[] c) {
    int q = c.length;
    double[] t = new double[q];
    for (int a = 0; a < q; a++) {
      for (int k = a; k < q; k++) {
        t[a] += root[a * q + k] * c[k];
      }
    }
    double mean = 0;
    double squares = 0;
    double[] products = new double[q * q];
    for (int g = 0; g < values.length; g++) {
      double own = 0;
      double[] z = new double[q];
      for (int k = 0; k < q; k++) {
        if (values[g][k] == 0) {
          continue;
        }
        double dot = 0;
        for (int a = 0; a < q; a++) {
          dot += vectors[g][k * q + a] * t[a];
        }
        double share = 1 - values[g][k];
        own += share * dot * dot;
        double length = share / Math.sqrt(values[g][k]) * dot;
        for (int a = 0; a < q; a++) {
          z[a] += length * vectors[g][k * q + a];
        }
      }
      double size = 0;
      for (int a = 0; a < q; a++) {
        size += z[a] * z[a];
        for (int b = 0; b < q; b++) {
          products[b * q + a] += z[a] * z[b];
        }
      }
      mean += own;
      squares += own * own - size * size;
    }
    for (double v : products) {
      squares += v * v;
    }
    return mean * mean / squares;
  }
}
