package org.estimand.gpu;

import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;

/**
 * Kernel ridge regressions that share their features: kernel matrices of as many problems at a
 * time, and Cholesky factors of as many pairs of problem and penalty, as a fixed amount of memory
 * holds. What is copied does not depend on the number of problems or groups.
 */
final class RidgeBatch {
  /** Bytes that the matrices of one group may take. */
  private static final long GROUP = 1L << 28;

  private final Work work;
  private final KernelRidgeData data;
  private final long group;
  private final int n;
  private final int p;
  private final int m;
  private final int count;
  private final Allocation sets;
  private final Allocation starts;
  private final Allocation rows;
  private final Allocation shapes;
  private final Allocation degrees;
  private final Allocation shares;

  /** The descriptions of the problems go to the device. */
  RidgeBatch(Work work, KernelRidgeProblems problems, KernelRidgeData data) {
    this(work, problems, data, GROUP);
  }

  /**
   * For tests.
   *
   * @param group bytes of a group
   */
  RidgeBatch(Work work, KernelRidgeProblems problems, KernelRidgeData data, long group) {
    this.work = work;
    this.data = data;
    this.group = group;
    this.n = data.x().rows();
    this.p = data.x().columns();
    this.m = problems.mostRows();
    this.count = problems.count();
    this.sets = work.up(problems.sets());
    this.starts = work.up(problems.starts());
    this.rows = work.up(problems.rows());
    this.shapes = work.up(problems.shapes());
    this.degrees = work.up(problems.degrees());
    this.shares = work.of(data.shares());
  }

  /** Bytes of a problem: its scaled features, and a number of square matrices. */
  private long squares(long matrices) {
    long cells = Math.addExact(Math.multiplyExact(matrices, (long) m * m), (long) n * p);
    return Math.multiplyExact(cells, Double.BYTES);
  }

  /** The kernel matrices of a group of problems. */
  private final class Matrices {
    final Allocation z;
    final Allocation s;
    final Allocation means;
    final Allocation grand;

    /**
     * @param most problems of a group
     */
    Matrices(int most) {
      this.z = work.doubles((long) n * p * most);
      this.s = work.doubles((long) m * m * most);
      this.means = work.doubles((long) m * most);
      this.grand = work.doubles(2L * most);
    }

    void make(int first, int some) {
      work.launch("loo_scale")
          .ints(n, p, first, some)
          .addresses(sets, work.of(data.x()), work.of(data.scales()), z)
          .block(256)
          .on(Work.tiles(n, 256) * p * some);
      work.launch("loo_cells")
          .ints(n, p, m, first, some)
          .addresses(sets, starts, rows, shapes, degrees, z, s)
          .block(256)
          .on(Work.tiles(m, 256) * m * some);
      work.launch("loo_means")
          .ints(n, m, first, some)
          .addresses(sets, starts, rows, shares, s, means)
          .block(128)
          .on((long) m * some);
      work.launch("loo_grand")
          .ints(n, m, first, some)
          .addresses(sets, starts, rows, shares, s, means, grand)
          .block(128)
          .on(some);
      work.launch("loo_centre")
          .ints(n, m, first, some)
          .addresses(sets, starts, rows, shares, means, grand, s)
          .block(256)
          .on(Work.tiles(m, 256) * m * some);
    }
  }

  /** How many of something a group holds. */
  private int held(long total, long bytesOfOne) {
    return (int) Math.max(1, Math.min(total, group / Math.max(1, bytesOfOne)));
  }

  /** Fills out (2 x K). */
  void spectra(Allocation out) {
    int most = held(count, squares(2));
    Matrices matrices = new Matrices(most);
    Allocation basis = work.doubles((long) m * m * most);
    Allocation scratch = work.doubles(4L * m * most);
    for (int first = 0; first < count; first += most) {
      int some = Math.min(most, count - first);
      matrices.make(first, some);
      work.launch("loo_top")
          .ints(m, first, some)
          .addresses(sets, starts, matrices.s, matrices.grand, basis, scratch, out)
          .block(128)
          .on(some);
    }
  }

  /** Systems of a group of pairs, factored and solved. */
  private final class Systems {
    final int grid;
    final Allocation penalties;
    final Allocation matrices;
    final Allocation factors;
    final Allocation solved;
    final Allocation info;

    /**
     * @param grid penalties of a problem in all
     * @param pairs of a group
     */
    Systems(DeviceMatrix penalties, int grid, long pairs) {
      this.grid = grid;
      this.penalties = work.of(penalties);
      this.matrices = work.doubles((long) m * m * pairs);
      this.factors = work.doubles((long) m * m * pairs);
      this.solved = work.doubles((long) m * pairs);
      this.info = work.ints((long) grid * count);
    }

    void solve(Matrices of, int first, int some, int begin, int length) {
      long pairs = (long) some * length;
      work.launch("loo_shift")
          .ints(n, m, first, some)
          .addresses(sets, starts, rows, shares, work.of(data.targets()))
          .addresses(of.s, of.grand, penalties)
          .ints(grid, begin, length)
          .addresses(matrices, solved)
          .block(256)
          .on(Work.tiles(m, 256) * m * pairs);
      work.launch("loo_factor")
          .ints(m, first, some)
          .addresses(sets, starts)
          .ints(grid, begin, length)
          .addresses(matrices, factors, solved, info)
          .block(128)
          .on(pairs);
    }

    /** Whether every matrix was positive definite. */
    boolean areRegular() {
      int[] pivots = new int[Math.multiplyExact(grid, count)];
      work.down(info, pivots);
      for (int pivot : pivots) {
        if (pivot != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Fills out (L x K); false when a system is not positive definite to rounding. */
  boolean losses(DeviceMatrix penalties, Allocation out) {
    int grid = penalties.rows();
    if (grid == 0 || count == 0) {
      return true;
    }
    int length = held(grid, squares(2));
    int most = length < grid ? 1 : held(count, squares(1 + 2L * grid));
    Matrices matrices = new Matrices(most);
    Systems systems = new Systems(penalties, grid, (long) length * most);
    Allocation diagonals = work.doubles((long) m * length * most);
    for (int first = 0; first < count; first += most) {
      int some = Math.min(most, count - first);
      matrices.make(first, some);
      for (int begin = 0; begin < grid; begin += length) {
        int these = Math.min(length, grid - begin);
        systems.solve(matrices, first, some, begin, these);
        work.launch("loo_inverse")
            .ints(m, first, some)
            .addresses(sets, starts)
            .ints(these)
            .addresses(systems.factors, systems.matrices, diagonals)
            .block(128)
            .on(Work.tiles(m, 16) * some * these);
        work.launch("loo_loss")
            .ints(n, m, first, some)
            .addresses(sets, starts, rows, shares, matrices.grand, systems.penalties)
            .ints(grid, begin, these)
            .addresses(systems.solved, diagonals, out)
            .block(128)
            .on((long) some * these);
      }
    }
    return systems.areRegular();
  }

  /** Fills out (N x K); false when a system is not positive definite to rounding. */
  boolean predictions(DeviceMatrix penalties, Allocation out) {
    if (count == 0) {
      return true;
    }
    int most = held(count, squares(3));
    Matrices matrices = new Matrices(most);
    Systems systems = new Systems(penalties, 1, most);
    Allocation shift = work.doubles(most);
    for (int first = 0; first < count; first += most) {
      int some = Math.min(most, count - first);
      matrices.make(first, some);
      systems.solve(matrices, first, some, 0, 1);
      work.launch("loo_expand")
          .ints(n, m, first, some)
          .addresses(sets, starts, rows, shares, matrices.means, systems.solved, shift)
          .block(128)
          .on(some);
      work.launch("loo_predict")
          .ints(n, p, m, first, some)
          .addresses(sets, starts, rows, shapes, degrees, matrices.z, systems.solved, shift, out)
          .block(256)
          .on(Work.tiles(n, 256) * some);
    }
    return systems.areRegular();
  }
}
