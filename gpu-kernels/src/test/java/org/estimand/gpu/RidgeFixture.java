package org.estimand.gpu;

import java.util.Arrays;
import java.util.stream.IntStream;
import jcuda.driver.CUdeviceptr;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.ejml.EjmlProvider;

/** Kernel ridge problems for tests of single kernels, launch by launch, and the host's answers. */
final class RidgeFixture {
  static final double[] GRID = {1, 0.1, 0.01};

  private final KernelRidgeProblems problems;
  private final int n;
  private final int p;
  private final double[] x;
  private final double[] scales;
  private final double[] shares;
  private final double[] targets;
  private final double[] penalties;

  /**
   * One problem for each number of training rows: the last ones of n.
   *
   * @param sizes training rows of each
   */
  RidgeFixture(int n, int p, int... sizes) {
    this.n = n;
    this.p = p;
    this.x = KernelFixture.random("x", n * p);
    this.scales = new double[2 * p * sizes.length];
    this.shares = new double[n * sizes.length];
    this.targets = new double[n * sizes.length];
    this.penalties = new double[GRID.length * sizes.length];
    KernelRidgeProblems.Builder all = KernelRidgeProblems.builder();
    for (int t = 0; t < sizes.length; t++) {
      Arrays.fill(scales, (2 * t + 1) * p, (2 * t + 2) * p, 1.5);
      Arrays.fill(shares, t * n, (t + 1) * n, 1.0 / sizes[t]);
      double[] y = KernelFixture.random("t", n);
      double level = 0;
      for (int i = n - sizes[t]; i < n; i++) {
        level += y[i] / sizes[t];
      }
      for (int i = n - sizes[t]; i < n; i++) {
        targets[t * n + i] = y[i] - level;
      }
      all.gaussian(all.trainedOn(IntStream.range(n - sizes[t], n).toArray()), 0.3 + 0.1 * t);
      System.arraycopy(GRID, 0, penalties, t * GRID.length, GRID.length);
    }
    this.problems = all.build();
  }

  /** Largest eigenvalues and losses as the pure Java backend has them. */
  double[] onHost() {
    MatrixBackend java = new EjmlProvider().open();
    try (DeviceScope s = new DeviceScope()) {
      int sets = problems.trainingSets();
      KernelRidgeData data =
          new KernelRidgeData(
              java.upload(s, x, n, p),
              java.upload(s, scales, 2 * p, sets),
              java.upload(s, shares, n, sets),
              java.upload(s, targets, n, sets));
      double[] tops = java.download(java.kernelRidgeSpectra(s, problems, data));
      double[] losses =
          java.download(
              java.kernelRidgeLosses(
                  s, problems, data, java.upload(s, penalties, GRID.length, sets)));
      double[] all = Arrays.copyOf(tops, tops.length + losses.length);
      System.arraycopy(losses, 0, all, tops.length, losses.length);
      return all;
    }
  }

  /** The same by single launches; diagonals of inverses go to a place, factors to another. */
  double[] onDevice(Device d, double[][] kept) {
    int count = problems.count();
    int m = problems.mostRows();
    int grid = GRID.length;
    int pairs = count * grid;
    CUdeviceptr sets = d.upload(problems.sets());
    CUdeviceptr starts = d.upload(problems.starts());
    CUdeviceptr rows = d.upload(problems.rows());
    CUdeviceptr dw = d.upload(shares);
    CUdeviceptr z = d.doubles((long) n * p * count);
    CUdeviceptr s = d.doubles((long) m * m * count);
    CUdeviceptr means = d.doubles((long) m * count);
    CUdeviceptr grand = d.doubles(2L * count);
    CUdeviceptr dp = d.upload(penalties);
    int[] cells = KernelFixture.CELLS;
    int[] block = KernelFixture.BLOCK;
    d.launch("loo_scale", 3, cells, 0, n, p, 0, count, sets, d.upload(x), d.upload(scales), z);
    CUdeviceptr shapes = d.upload(problems.shapes());
    CUdeviceptr degrees = d.upload(problems.degrees());
    d.launch(
        "loo_cells",
        (long) m * count,
        cells,
        0,
        n,
        p,
        m,
        0,
        count,
        sets,
        starts,
        rows,
        shapes,
        degrees,
        z,
        s);
    d.launch("loo_means", 5, block, 0, n, m, 0, count, sets, starts, rows, dw, s, means);
    d.launch("loo_grand", 2, block, 0, n, m, 0, count, sets, starts, rows, dw, s, means, grand);
    d.launch(
        "loo_centre",
        (long) m * count,
        cells,
        0,
        n,
        m,
        0,
        count,
        sets,
        starts,
        rows,
        dw,
        means,
        grand,
        s);
    CUdeviceptr tops = d.doubles(2L * count);
    d.launch(
        "loo_top",
        count,
        block,
        0,
        m,
        0,
        count,
        sets,
        starts,
        s,
        grand,
        d.doubles((long) m * m * count),
        d.doubles(4L * m * count),
        tops);
    CUdeviceptr matrices = d.doubles((long) m * m * pairs);
    CUdeviceptr factors = d.doubles((long) m * m * pairs);
    CUdeviceptr solved = d.doubles((long) m * pairs);
    CUdeviceptr diagonals = d.doubles((long) m * pairs);
    CUdeviceptr losses = d.doubles(pairs);
    d.launch(
        "loo_shift",
        (long) m * pairs,
        cells,
        0,
        n,
        m,
        0,
        count,
        sets,
        starts,
        rows,
        dw,
        d.upload(targets),
        s,
        grand,
        dp,
        grid,
        0,
        grid,
        matrices,
        solved);
    d.launch(
        "loo_factor",
        pairs,
        block,
        0,
        m,
        0,
        count,
        sets,
        starts,
        grid,
        0,
        grid,
        matrices,
        factors,
        solved,
        d.room(4L * pairs));
    d.launch(
        "loo_inverse",
        Device.up(m, 16) * pairs,
        block,
        0,
        m,
        0,
        count,
        sets,
        starts,
        grid,
        factors,
        matrices,
        diagonals);
    d.launch(
        "loo_loss",
        2,
        block,
        0,
        n,
        m,
        0,
        count,
        sets,
        starts,
        rows,
        dw,
        grand,
        dp,
        grid,
        0,
        grid,
        solved,
        diagonals,
        losses);
    if (kept != null && count == 1) {
      kept[0] = d.doubles(factors, m * m * pairs);
      kept[1] = d.doubles(diagonals, m * pairs);
    }
    double[] all = Arrays.copyOf(d.doubles(tops, 2 * count), 2 * count + pairs);
    System.arraycopy(d.doubles(losses, pairs), 0, all, 2 * count, pairs);
    return all;
  }
}
