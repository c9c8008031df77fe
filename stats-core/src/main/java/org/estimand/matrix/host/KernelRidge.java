package org.estimand.matrix.host;

import java.util.Arrays;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;

/**
 * Kernel ridge regressions that share their features, in main memory: one eigendecomposition for
 * each problem serves all its penalties. The roots of the shares span the null direction of the
 * centred matrix; it is moved to the top of the spectrum, to a known place, and left out there.
 */
final class KernelRidge {
  /** One problem, centred and weighted. */
  private final class Problem {
    final int[] rows;
    final int n;
    final double[] root;
    final double[] r;
    final double[] means;
    final double[] features;
    final double[] s;
    double trace;

    Problem(int number) {
      int set = problems.trainingSetOf(number);
      this.rows = problems.rowsOf(set);
      this.n = rows.length;
      this.root = new double[n];
      this.r = new double[n];
      this.features = standardised(set);
      for (int i = 0; i < n; i++) {
        root[i] = Math.sqrt(shares[set * all + rows[i]]);
        r[i] = root[i] * targets[set * all + rows[i]];
      }
      this.s = new double[Math.multiplyExact(n, n)];
      double[] a = new double[p];
      double[] b = new double[p];
      for (int j = 0; j < n; j++) {
        row(features, rows[j], a);
        for (int i = j; i < n; i++) {
          row(features, rows[i], b);
          s[j * n + i] = problems.kernel(number, a, b);
        }
      }
      Kernels.mirror(s, n);
      this.means = new double[n];
      double grand = 0;
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          means[j] += root[i] * root[i] * s[j * n + i];
        }
        grand += root[j] * root[j] * means[j];
      }
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          double centred = s[j * n + i] - (means[i] + means[j]) + grand;
          s[j * n + i] = root[i] * root[j] * centred;
        }
        trace += s[j * n + j];
      }
    }

    /** Eigenvectors in place of the matrix; eigenvalues, the null direction left out. */
    double[] decompose() {
      double lift = 1 + 2 * Math.max(0, trace);
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          s[j * n + i] += root[i] * root[j] * lift;
        }
      }
      double[] values = backend.eigenInPlace(s, n);
      return Arrays.copyOf(values, n - 1);
    }

    /** P'r without the null direction. */
    double[] rotated() {
      double[] out = new double[n - 1];
      for (int j = 0; j < n - 1; j++) {
        for (int i = 0; i < n; i++) {
          out[j] += s[j * n + i] * r[i];
        }
      }
      return out;
    }
  }

  private final HostBackend backend;
  private final KernelRidgeProblems problems;
  private final int all;
  private final int p;
  private final double[] x;
  private final double[] scales;
  private final double[] shares;
  private final double[] targets;

  KernelRidge(HostBackend backend, KernelRidgeProblems problems, KernelRidgeData data) {
    this.backend = backend;
    this.problems = problems;
    this.all = data.x().rows();
    this.p = data.x().columns();
    this.x = backend.values(data.x());
    this.scales = backend.values(data.scales());
    this.shares = backend.values(data.shares());
    this.targets = backend.values(data.targets());
  }

  private double[] standardised(int set) {
    double[] z = new double[x.length];
    for (int c = 0; c < p; c++) {
      double centre = scales[set * 2 * p + c];
      double scale = scales[set * 2 * p + p + c];
      for (int i = 0; i < all; i++) {
        z[c * all + i] = (x[c * all + i] - centre) / scale;
      }
    }
    return z;
  }

  private void row(double[] z, int i, double[] out) {
    for (int c = 0; c < p; c++) {
      out[c] = z[c * all + i];
    }
  }

  double[] spectra() {
    double[] out = new double[2 * problems.count()];
    for (int k = 0; k < problems.count(); k++) {
      Problem one = new Problem(k);
      out[2 * k + 1] = one.trace;
      double[] values = one.decompose();
      out[2 * k] = one.n > 1 ? values[one.n - 2] : 0;
    }
    return out;
  }

  double[] losses(double[] penalties) {
    int grid = problems.count() == 0 ? 0 : penalties.length / problems.count();
    double[] out = new double[penalties.length];
    for (int k = 0; k < problems.count(); k++) {
      Problem one = new Problem(k);
      double[] values = one.decompose();
      double[] rotated = one.rotated();
      for (int l = 0; l < grid; l++) {
        out[k * grid + l] = loss(one, values, rotated, penalties[k * grid + l]);
      }
    }
    return out;
  }

  private static double loss(Problem one, double[] values, double[] rotated, double penalty) {
    int n = one.n;
    double[] error = new double[n];
    double[] left = new double[n];
    for (int j = 0; j < n - 1; j++) {
      double kept = penalty / (Math.max(0, values[j]) + penalty);
      for (int i = 0; i < n; i++) {
        double v = one.s[j * n + i];
        error[i] += kept * rotated[j] * v;
        left[i] += kept * v * v;
      }
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = error[i] / left[i];
      sum += left[i] > 0 && !Double.isNaN(e) ? e * e : Double.POSITIVE_INFINITY;
    }
    return sum;
  }

  double[] predictions(double[] penalties) {
    double[] out = new double[Math.multiplyExact(all, problems.count())];
    double[] a = new double[p];
    double[] b = new double[p];
    for (int k = 0; k < problems.count(); k++) {
      Problem one = new Problem(k);
      double[] values = one.decompose();
      double[] rotated = one.rotated();
      double[] u = new double[one.n];
      for (int j = 0; j < one.n - 1; j++) {
        double c = rotated[j] / (Math.max(0, values[j]) + penalties[k]);
        for (int i = 0; i < one.n; i++) {
          u[i] += c * one.s[j * one.n + i];
        }
      }
      double shift = 0;
      for (int i = 0; i < one.n; i++) {
        u[i] *= one.root[i];
        shift += u[i] * one.means[i];
      }
      for (int i = 0; i < all; i++) {
        row(one.features, i, a);
        double sum = -shift;
        for (int t = 0; t < one.n; t++) {
          row(one.features, one.rows[t], b);
          sum += u[t] * problems.kernel(k, a, b);
        }
        out[k * all + i] = sum;
      }
    }
    return out;
  }
}
