package org.estimand.gpu;

import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;

/** Kernel ridge regression: over folds of one kernel, and of problems with kernels of their own. */
abstract class CudaRidge extends CudaMemory {
  CudaRidge(CudaDevice device) {
    super(device);
  }

  /** Eigenvalues are the host's: kernel ridge regressions do without them here. */
  @Override
  public final boolean copiesForEigen() {
    return true;
  }

  @Override
  public final DeviceMatrix ridgeGrid(
      DeviceScope scope, DeviceMatrix kernel, DeviceMatrix y, int[] folds, double[] penalties) {
    int n = kernel.rows();
    require(
        n == kernel.columns() && y.rows() == n && folds.length == n, "ridgeGrid: shapes differ");
    for (int f : folds) {
      require(f >= 0, "ridgeGrid: fold " + f);
    }
    for (double l : penalties) {
      require(l > 0, "ridgeGrid: penalty " + l);
    }
    requireOurs(kernel, y);
    long cells = (long) n * penalties.length;
    RidgeLaunch ridge = new RidgeLaunch(folds, penalties);
    Content content =
        perform(
            "ridgeGrid",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              return ridge.run(work, work.of(kernel), work.of(y), out) ? out : null;
            },
            h -> h.java().ridgeGrid(h.scope(), h.of(kernel), h.of(y), folds, penalties).storage());
    return matrix(scope, content, n, penalties.length);
  }

  private static KernelRidgeData onHost(HostWork h, KernelRidgeData data) {
    return new KernelRidgeData(
        h.of(data.x()), h.of(data.scales()), h.of(data.shares()), h.of(data.targets()));
  }

  private void requireOurs(KernelRidgeData data) {
    requireOurs(data.x(), data.scales(), data.shares(), data.targets());
  }

  @Override
  public final DeviceMatrix kernelRidgeSpectra(
      DeviceScope scope, KernelRidgeProblems problems, KernelRidgeData data) {
    problems.requireFit(data, null);
    requireOurs(data);
    long cells = 2L * problems.count();
    Content content =
        perform(
            "kernelRidgeSpectra",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              if (problems.count() > 0) {
                new RidgeBatch(work, problems, data).spectra(out);
              }
              return out;
            },
            h -> h.java().kernelRidgeSpectra(h.scope(), problems, onHost(h, data)).storage());
    return matrix(scope, content, 2, problems.count());
  }

  @Override
  public final DeviceMatrix kernelRidgeLosses(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties) {
    problems.requireFit(data, penalties);
    requireOurs(data);
    requireOurs(penalties);
    long cells = (long) penalties.rows() * problems.count();
    Content content =
        perform(
            "kernelRidgeLosses",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              return new RidgeBatch(work, problems, data).losses(penalties, out) ? out : null;
            },
            h ->
                h.java()
                    .kernelRidgeLosses(h.scope(), problems, onHost(h, data), h.of(penalties))
                    .storage());
    return matrix(scope, content, penalties.rows(), problems.count());
  }

  @Override
  public final DeviceMatrix kernelRidgePredictions(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties) {
    problems.requireFit(data, penalties);
    require(penalties.rows() == 1, "kernel ridge: one penalty for each prediction");
    requireOurs(data);
    requireOurs(penalties);
    int n = data.x().rows();
    long cells = (long) n * problems.count();
    Content content =
        perform(
            "kernelRidgePredictions",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              return new RidgeBatch(work, problems, data).predictions(penalties, out) ? out : null;
            },
            h ->
                h.java()
                    .kernelRidgePredictions(h.scope(), problems, onHost(h, data), h.of(penalties))
                    .storage());
    return matrix(scope, content, n, problems.count());
  }
}
