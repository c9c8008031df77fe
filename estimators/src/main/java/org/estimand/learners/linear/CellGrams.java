package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/**
 * Weighted cross products of (1, features, targets) on parts of the rows, all in one pass over the
 * data. Features and targets are centred and scaled by {@link ColumnScales} first.
 */
final class CellGrams {
  private static final int BLOCK = 16384;
  private static final int LEAST_ROWS = 4096;
  private static final int MOST_VALUES = 1 << 25;

  private final String backend;
  private final int size;
  private final int targets;
  private final double[][] sums;

  private CellGrams(String backend, int size, int targets, double[][] sums) {
    this.backend = backend;
    this.size = size;
    this.targets = targets;
    this.sums = sums;
  }

  /**
   * Forms the sums.
   *
   * @param x features, p columns
   * @param targets m targets with their centre and scale
   * @param weights n weights or null
   * @param cells rows of each part; parts may share rows
   * @param context threads and backend; the sums do not depend on the threads
   */
  static CellGrams of(
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[][] cells,
      FitContext context) {
    int q = 1 + x.columns() + targets.size();
    MatrixBackend backend =
        MatrixBackends.open(
            context.backend(), OffloadPolicy.Operation.BATCHED, (double) x.rows() * q * q);
    if (!backend.name().equals("ejml")) {
      return new CellGrams(
          backend.name(),
          q,
          targets.size(),
          onBackend(backend, x, targets, weights, cells, context));
    }
    int longest = 0;
    for (int[] c : cells) {
      longest = Math.max(longest, c.length);
    }
    // blocks depend on the data only; at most a few dozen per part, so that partial sums stay small
    int block = Math.max(BLOCK, (longest + 31) / 32);
    List<int[]> jobs = new ArrayList<>();
    for (int c = 0; c < cells.length; c++) {
      for (int from = 0; from < cells[c].length; from += block) {
        jobs.add(new int[] {c, from, Math.min(cells[c].length, from + block)});
      }
    }
    double[][] parts = new double[jobs.size()][];
    Tasks.run(
        context,
        null,
        jobs.size(),
        t -> {
          int[] job = jobs.get(t);
          double[] out = new double[q * q];
          accumulate(x, targets, weights, cells[job[0]], job[1], job[2], out);
          parts[t] = out;
        });
    double[][] sums = new double[cells.length][];
    for (int t = 0; t < parts.length; t++) {
      int c = jobs.get(t)[0];
      if (sums[c] == null) {
        sums[c] = parts[t];
      } else {
        add(parts[t], sums[c]);
      }
      parts[t] = null;
    }
    return new CellGrams(backend.name(), q, targets.size(), sums);
  }

  /** Name of the backend that formed the sums. */
  String backend() {
    return backend;
  }

  /** Number of columns: 1 + features + targets. */
  int size() {
    return size;
  }

  /** The sums of one part, size x size, lower triangle by rows. Shared: read only. */
  double[] cell(int c) {
    return sums[c];
  }

  /** The sums over a union of parts, added in the order given. */
  double[] union(int[] members) {
    double[] total = new double[size * size];
    for (int c : members) {
      add(sums[c], total);
    }
    return total;
  }

  /** The sums of one part for one target alone: (features + 2) x (features + 2), as above. */
  double[] cell(int c, int target) {
    return select(sums[c], target);
  }

  /** The sums over a union of parts for one target alone. */
  double[] union(int[] members, int target) {
    return select(union(members), target);
  }

  private double[] select(double[] all, int target) {
    if (targets == 1) {
      return all;
    }
    int q = size - targets + 1;
    double[] out = new double[q * q];
    for (int i = 0; i < q; i++) {
      int row = i < q - 1 ? i : i + target;
      System.arraycopy(all, row * size, out, i * q, i);
      out[i * q + i] = all[row * size + row];
    }
    return out;
  }

  private static void add(double[] from, double[] to) {
    for (int k = 0; k < to.length; k++) {
      to[k] += from[k];
    }
  }

  private static void accumulate(
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[] rows,
      int from,
      int to,
      double[] out) {
    int q = 1 + x.columns() + targets.size();
    int chunk = CrossKernel.CHUNK;
    double[] z = new double[q * chunk];
    double[] root = new double[chunk];
    for (int start = from; start < to; start += chunk) {
      int m = Math.min(chunk, to - start);
      fill(x, targets, weights, rows, start, m, z, root);
      CrossKernel.add(z, q, m, out);
    }
  }

  /**
   * The same sums by a named backend: the rows that are in any part are uploaded once, in large
   * blocks, with one column of weights for each part, and all sums of a block come back together.
   * The number of transfers depends on the number of rows and columns only, as long as the parts
   * are no more than a few thousand.
   */
  private static double[][] onBackend(
      MatrixBackend backend,
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[][] cells,
      FitContext context) {
    int q = 1 + x.columns() + targets.size();
    boolean[] in = new boolean[x.rows()];
    for (int[] cell : cells) {
      for (int i : cell) {
        in[i] = true;
      }
    }
    int[] rows = IntStream.range(0, in.length).filter(i -> in[i]).toArray();
    double[][] sums = new double[cells.length][q * q];
    int block = Math.max(LEAST_ROWS, MOST_VALUES / q);
    int[] next = new int[cells.length];
    for (int from = 0; from < rows.length; from += block) {
      context.checkpoint();
      int n = Math.min(block, rows.length - from);
      int most = Math.max(1, MOST_VALUES / Math.max(n, q * q));
      try (DeviceScope scope = new DeviceScope()) {
        DeviceMatrix z = backend.upload(scope, dense(x, targets, rows, from, n), n, q);
        for (int first = 0; first < cells.length; first += most) {
          int count = Math.min(most, cells.length - first);
          double[] w = masks(cells, first, count, weights, rows, from, n, next);
          DeviceMatrix masks = backend.upload(scope, w, n, count);
          double[] out = backend.download(backend.weightedCrossProducts(scope, z, masks));
          for (int c = 0; c < count; c++) {
            for (int k = 0; k < q * q; k++) {
              sums[first + c][k] += out[c * q * q + k];
            }
          }
          masks.close();
        }
      }
    }
    return sums;
  }

  /** (1, features, targets) of some rows; a target that is not there is in no part that uses it. */
  private static double[] dense(
      FeatureMatrix x, List<ScaledTarget> targets, int[] rows, int from, int n) {
    int p = x.columns();
    double[] z = new double[Math.multiplyExact(n, 1 + p + targets.size())];
    RowChunks.fill(x, rows, from, n, z, n);
    for (int k = 0; k < targets.size(); k++) {
      int at = (1 + p + k) * n;
      targets.get(k).fill(rows, from, n, z, at);
      for (int i = at; i < at + n; i++) {
        z[i] = Double.isFinite(z[i]) ? z[i] : 0;
      }
    }
    return z;
  }

  /** Weights of the rows in each part, zero elsewhere. */
  private static double[] masks(
      int[][] cells,
      int first,
      int count,
      double[] weights,
      int[] rows,
      int from,
      int n,
      int[] next) {
    double[] w = new double[Math.multiplyExact(n, count)];
    for (int c = 0; c < count; c++) {
      int[] cell = cells[first + c];
      int at = next[first + c];
      for (int i = 0; i < n && at < cell.length; i++) {
        if (rows[from + i] == cell[at]) {
          w[c * n + i] = weights == null ? 1 : weights[cell[at]];
          at++;
        }
      }
      next[first + c] = at;
    }
    return w;
  }

  /** Rows start .. start + m - 1 of (1, features, targets), times the roots of their weights. */
  private static void fill(
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[] rows,
      int start,
      int m,
      double[] z,
      double[] root) {
    int p = x.columns();
    int q = 1 + p + targets.size();
    int chunk = CrossKernel.CHUNK;
    RowChunks.fill(x, rows, start, m, z, chunk);
    for (int k = 0; k < targets.size(); k++) {
      targets.get(k).fill(rows, start, m, z, (1 + p + k) * chunk);
    }
    if (weights == null) {
      return;
    }
    for (int r = 0; r < m; r++) {
      root[r] = Math.sqrt(weights[rows[start + r]]);
    }
    for (int c = 0; c < q; c++) {
      int at = c * chunk;
      for (int r = 0; r < m; r++) {
        z[at + r] = root[r] == 0 ? 0 : z[at + r] * root[r];
      }
    }
  }
}
