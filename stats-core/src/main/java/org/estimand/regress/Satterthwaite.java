package org.estimand.regress;

import java.util.OptionalDouble;
import org.estimand.inference.FreedomRule;

/**
 * Degrees of freedom of CR2 (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, doi
 * 10.1080/07350015.2016.1247004). For R theta, with Omega the expectation of its CR2 covariance
 * under the working model, P_gh is the r x r working covariance of the terms of clusters g and h in
 * units of a root of Omega, and eta = r(r + 1) / sum_gh ((tr P_gh)^2 + tr(P_gh P_gh)); for one row
 * that is (sum_g P_gg)^2 / sum_gh P_gh^2. Off the diagonal P_gh is of the form R F_g' J F_h R'; the
 * sums over pairs of clusters are traces of products of sums over clusters, so that the cost is O(G
 * (r h)^2), h the height of F.
 */
final class Satterthwaite implements FreedomRule {
  private final int q;
  private final double[][] own;
  private final double[][] factors;
  private final double[] middle;

  /**
   * Takes over its arguments.
   *
   * @param q number of coefficients
   * @param own for each cluster the working covariance P_gg of its term, q x q
   * @param factors for each cluster F_g, h x q, column-major
   * @param middle J, h x h, symmetric
   */
  Satterthwaite(int q, double[][] own, double[][] factors, double[] middle) {
    this.q = q;
    this.own = own;
    this.factors = factors;
    this.middle = middle;
  }

  /** NaN where no cluster leaves a residual. */
  @Override
  public double of(double[] weights) {
    return eta(weights, 1);
  }

  @Override
  public OptionalDouble joint(double[] restrictions, int r) {
    return OptionalDouble.of(eta(restrictions, r));
  }

  private double eta(double[] restrictions, int r) {
    double[] omega = new double[r * r];
    for (double[] k : own) {
      double[] p = sandwich(restrictions, r, k, q);
      for (int i = 0; i < p.length; i++) {
        omega[i] += p[i];
      }
    }
    double[] c = scaled(restrictions, r, omega);
    int h = factors[0].length / q;
    // sums[s][u] = sum_g f_gs f_gu', h x h
    double[][] sums = new double[r * r][h * h];
    double total = 0;
    for (int g = 0; g < own.length; g++) {
      double[] f = images(factors[g], h, c, r);
      for (int s = 0; s < r; s++) {
        for (int u = 0; u < r; u++) {
          double[] sum = sums[u * r + s];
          for (int b = 0; b < h; b++) {
            for (int a = 0; a < h; a++) {
              sum[b * h + a] += f[s * h + a] * f[u * h + b];
            }
          }
        }
      }
      total += squares(sandwich(c, r, own[g], q), r) - squares(inner(f, h, r), r);
    }
    for (int s = 0; s < r; s++) {
      for (int u = 0; u < r; u++) {
        double[] one = times(middle, sums[u * r + s], h);
        double[] other = times(middle, sums[s * r + u], h);
        total += trace(one, other, h) + trace(other, other, h);
      }
    }
    return r * (r + 1) / total;
  }

  /** (tr P)^2 + tr(P P). */
  private static double squares(double[] p, int r) {
    double sum = 0;
    for (int i = 0; i < r; i++) {
      sum += p[i * r + i];
    }
    return sum * sum + trace(p, p, r);
  }

  /** tr(A B). */
  private static double trace(double[] a, double[] b, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        s += a[j * n + i] * b[i * n + j];
      }
    }
    return s;
  }

  private static double[] times(double[] a, double[] b, int n) {
    double[] out = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++) {
          out[j * n + i] += a[k * n + i] * b[j * n + k];
        }
      }
    }
    return out;
  }

  /** F R', h x r. */
  private double[] images(double[] f, int h, double[] c, int r) {
    double[] out = new double[h * r];
    for (int s = 0; s < r; s++) {
      for (int j = 0; j < q; j++) {
        for (int a = 0; a < h; a++) {
          out[s * h + a] += f[j * h + a] * c[j * r + s];
        }
      }
    }
    return out;
  }

  /** f' J f, r x r, for f of h x r. */
  private double[] inner(double[] f, int h, int r) {
    double[] transposed = new double[r * h];
    for (int s = 0; s < r; s++) {
      for (int a = 0; a < h; a++) {
        transposed[a * r + s] = f[s * h + a];
      }
    }
    return sandwich(transposed, r, middle, h);
  }

  /** C K C' for C of r x p. */
  private static double[] sandwich(double[] c, int r, double[] k, int p) {
    double[] half = new double[r * p];
    for (int b = 0; b < p; b++) {
      for (int a = 0; a < p; a++) {
        for (int s = 0; s < r; s++) {
          half[b * r + s] += c[a * r + s] * k[b * p + a];
        }
      }
    }
    double[] out = new double[r * r];
    for (int u = 0; u < r; u++) {
      for (int b = 0; b < p; b++) {
        for (int s = 0; s < r; s++) {
          out[u * r + s] += half[b * r + s] * c[b * r + u];
        }
      }
    }
    return out;
  }

  /** The restrictions in units of the lower triangular root of Omega; NaN when it has none. */
  private double[] scaled(double[] restrictions, int r, double[] omega) {
    double[] root = ClusterLeverage.lowerRoot(omega, r);
    double[] c = restrictions.clone();
    for (int j = 0; j < q; j++) {
      for (int s = 0; s < r; s++) {
        for (int k = 0; k < s; k++) {
          c[j * r + s] -= root[k * r + s] * c[j * r + k];
        }
        c[j * r + s] /= root[s * r + s];
      }
    }
    return c;
  }
}
