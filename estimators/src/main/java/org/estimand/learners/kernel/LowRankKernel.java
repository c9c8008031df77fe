package org.estimand.learners.kernel;

import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/** Ridge regression on the features of a pivoted Cholesky factor, decomposed for all penalties. */
final class LowRankKernel implements KernelModel {
  // directions below this share of the largest eigenvalue are rounding of the cross product
  private static final double LEAST = 1e-12;

  private final KernelRows rows;
  private final KernelFunction function;
  private final PivotedCholesky cholesky;
  private final double[] means;
  private final double[] directions;
  private final Spectrum spectrum;

  LowRankKernel(KernelRows rows, KernelFunction function, int landmarks, String name) {
    this.rows = rows;
    this.function = function;
    this.cholesky = PivotedCholesky.of(rows, function, landmarks);
    int n = rows.n();
    int rank = cholesky.rank();
    this.means = new double[rank];
    double[] z = cholesky.features().clone();
    double[] root = new double[n];
    double[] r = new double[n];
    double level = rows.level();
    for (int i = 0; i < n; i++) {
      root[i] = Math.sqrt(rows.share()[i]);
      r[i] = root[i] * (rows.y()[i] - level);
    }
    for (int k = 0; k < rank; k++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += rows.share()[i] * z[k * n + i];
      }
      means[k] = sum;
      for (int i = 0; i < n; i++) {
        z[k * n + i] = root[i] * (z[k * n + i] - sum);
      }
    }
    MatrixBackend backend = EigenBackends.open(name, rank);
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix features = backend.upload(scope, z, n, rank);
      DeviceMatrix gram = backend.crossProduct(scope, features);
      double[] eigen = backend.download(backend.eigen(scope, gram));
      double largest = rank == 0 ? 0 : eigen[(rank - 1) * (rank + 1)];
      int first = 0;
      while (first < rank && !(eigen[first * (rank + 1)] > LEAST * largest)) {
        first++;
      }
      int m = rank - first;
      double[] values = new double[m];
      this.directions = new double[rank * m];
      for (int j = 0; j < m; j++) {
        int at = (first + j) * (rank + 1);
        values[j] = eigen[at];
        for (int k = 0; k < rank; k++) {
          directions[j * rank + k] = eigen[at + 1 + k] / Math.sqrt(values[j]);
        }
      }
      double[] vectors =
          backend.download(
              backend.gemm(
                  scope, features, false, backend.upload(scope, directions, rank, m), false));
      this.spectrum = Spectrum.partial(n, vectors, values, r, rows.share());
    }
  }

  @Override
  public int size() {
    return cholesky.rank();
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
    int rank = cholesky.rank();
    double[] slopes = new double[rank];
    double[] values = spectrum.values();
    for (int j = 0; j < values.length; j++) {
      double c = spectrum.rotated()[j] * values[j] / (values[j] + penalty);
      for (int k = 0; k < rank; k++) {
        slopes[k] += c * directions[j * rank + k];
      }
    }
    double level = rows.level();
    for (int k = 0; k < rank; k++) {
      level -= slopes[k] * means[k];
    }
    cholesky.backSolve(slopes);
    return new KernelExpansion(function, cholesky.support(), slopes, level);
  }
}
