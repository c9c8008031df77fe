package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
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

  private final String backend;
  private final int size;
  private final double[][] sums;

  private CellGrams(String backend, int size, double[][] sums) {
    this.backend = backend;
    this.size = size;
    this.sums = sums;
  }

  /**
   * Forms the sums.
   *
   * @param x features, p columns
   * @param targets m targets with their centre and scale
   * @param weights n weights or null
   * @param cells rows of each part
   * @param context threads to use; the sums do not depend on them
   */
  static CellGrams of(
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[][] cells,
      FitContext context) {
    int q = 1 + x.columns() + targets.size();
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
    MatrixBackend backend =
        MatrixBackends.open(
            context.backend(), OffloadPolicy.Operation.BATCHED, (double) x.rows() * q * q);
    boolean own = backend.name().equals("ejml");
    Tasks.run(
        context,
        null,
        jobs.size(),
        t -> {
          int[] job = jobs.get(t);
          double[] out = new double[q * q];
          if (own) {
            accumulate(x, targets, weights, cells[job[0]], job[1], job[2], out);
          } else {
            onBackend(backend, x, targets, weights, cells[job[0]], job[1], job[2], out);
          }
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
    return new CellGrams(backend.name(), q, sums);
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

  /** The same sums by a named backend: one block of rows is uploaded and its product downloaded. */
  private static void onBackend(
      MatrixBackend backend,
      FeatureMatrix x,
      List<ScaledTarget> targets,
      double[] weights,
      int[] rows,
      int from,
      int to,
      double[] out) {
    int q = 1 + x.columns() + targets.size();
    int chunk = CrossKernel.CHUNK;
    int n = to - from;
    double[] z = new double[q * chunk];
    double[] root = new double[chunk];
    double[] block = new double[Math.multiplyExact(n, q)];
    for (int start = from; start < to; start += chunk) {
      int m = Math.min(chunk, to - start);
      fill(x, targets, weights, rows, start, m, z, root);
      for (int c = 0; c < q; c++) {
        System.arraycopy(z, c * chunk, block, c * n + start - from, m);
      }
    }
    try (DeviceScope scope = new DeviceScope()) {
      double[] product =
          backend.download(backend.crossProduct(scope, backend.upload(scope, block, n, q)));
      System.arraycopy(product, 0, out, 0, q * q);
    }
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
