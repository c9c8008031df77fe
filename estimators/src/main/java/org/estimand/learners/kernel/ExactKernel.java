package org.estimand.learners.kernel;

/**
 * The whole kernel matrix, one symmetric eigendecomposition for all penalties. The roots of the
 * shares span the null direction of the centred matrix; it is moved to the top of the spectrum, to
 * a known place, and left out there.
 */
final class ExactKernel implements KernelModel {
  // eigenvalues below this share of the largest are rounding
  static final double ROUNDING = 1e-14;

  private final KernelRows rows;
  private final KernelFunction function;
  private final double[] means;
  private final Spectrum spectrum;

  ExactKernel(KernelRows rows, KernelFunction function, String backend) {
    this.rows = rows;
    this.function = function;
    int n = rows.n();
    double[] s = function.matrix(rows.x(), n, rows.p());
    this.means = new double[n];
    double grand = 0;
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += rows.share()[i] * s[j * n + i];
      }
      means[j] = sum;
      grand += rows.share()[j] * sum;
    }
    double[] root = new double[n];
    double[] r = new double[n];
    double level = rows.level();
    double trace = 0;
    for (int i = 0; i < n; i++) {
      root[i] = Math.sqrt(rows.share()[i]);
      r[i] = root[i] * (rows.y()[i] - level);
      trace += rows.share()[i] * (s[i * n + i] - 2 * means[i] + grand);
    }
    // larger than every other eigenvalue, which together are the trace
    double lift = 1 + 2 * Math.max(0, trace);
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        double centred = s[j * n + i] - means[i] - means[j] + grand;
        s[j * n + i] = root[i] * root[j] * (centred + lift);
      }
    }
    double[] eigen = EigenBackends.eigen(EigenBackends.open(backend, n), s, n);
    double[] values = new double[n - 1];
    for (int j = 0; j < n - 1; j++) {
      double value = eigen[j * (n + 1)];
      values[j] = value > ROUNDING * lift ? value : 0;
      System.arraycopy(eigen, j * (n + 1) + 1, s, j * n, n);
    }
    this.spectrum = Spectrum.complete(n, s, values, r);
  }

  @Override
  public int size() {
    return rows.n();
  }

  @Override
  public double[] losses(double[] penalties) {
    return spectrum.losses(penalties);
  }

  @Override
  public double largest() {
    return spectrum.largest();
  }

  @Override
  public KernelExpansion at(double penalty) {
    int n = rows.n();
    double[] v = new double[n];
    double[] values = spectrum.values();
    for (int j = 0; j < values.length; j++) {
      double c = spectrum.rotated()[j] / (values[j] + penalty);
      for (int i = 0; i < n; i++) {
        v[i] += c * spectrum.vectors()[j * n + i];
      }
    }
    double level = rows.level();
    for (int i = 0; i < n; i++) {
      v[i] *= Math.sqrt(rows.share()[i]);
      level -= v[i] * means[i];
    }
    return new KernelExpansion(function, rows.x(), v, level);
  }
}
