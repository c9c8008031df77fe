package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/**
 * Sums of logistic regressions over training sets that are unions of parts of the rows: one pass
 * serves all sets, and what sets ask for at the same coefficients is formed once. Sums go by blocks
 * of rows, parts of blocks, sets of parts, each in its order.
 *
 * <p>The information (X' W X) of a block is made for all sets at once by the backend of the
 * context, where the block's features stay between passes; {@code ejml} means the blocked kernel of
 * this package. All features take part, collinear ones too: {@link LogitPass.Sums#select} leaves
 * them out.
 */
final class LogitCells implements AutoCloseable {
  private static final int BLOCK = 32768;
  private static final int MOST_BLOCKS = 64;
  private static final long MOST_RESIDENT = 1L << 26;

  private record Job(int cell, int from, int to) {}

  private final FeatureMatrix x;
  private final double[] target;
  private final double[] weights;
  private final int[][] cells;
  private final FitContext context;
  private final int q;
  private final List<Job> jobs = new ArrayList<>();
  private final MatrixBackend backend;
  private final DeviceScope scope = new DeviceScope();
  private final DeviceMatrix[] resident;

  /**
   * @param cells rows of each part
   * @param context threads and backend; the sums do not depend on the threads
   */
  LogitCells(
      FeatureMatrix x, double[] target, double[] weights, int[][] cells, FitContext context) {
    this.x = x;
    this.target = target;
    this.weights = weights;
    this.cells = cells;
    this.context = context;
    this.q = x.columns() + 1;
    int longest = 0;
    for (int[] c : cells) {
      longest = Math.max(longest, c.length);
    }
    int most = Math.max(1, MOST_BLOCKS / cells.length);
    int block = Math.max(BLOCK, (longest + most - 1) / most);
    for (int c = 0; c < cells.length; c++) {
      for (int from = 0; from < cells[c].length; from += block) {
        jobs.add(new Job(c, from, Math.min(cells[c].length, from + block)));
      }
    }
    MatrixBackend named =
        MatrixBackends.open(
            context.backend(), OffloadPolicy.Operation.BATCHED, (double) x.rows() * q * q);
    this.backend = named.name().equals("ejml") ? null : named;
    boolean keep = backend != null && (long) x.rows() * q <= MOST_RESIDENT;
    this.resident = keep ? new DeviceMatrix[jobs.size()] : null;
  }

  /** What one fit wants: sums at coefficients of all features, over some parts. */
  record Request(double[] point, boolean curved, int[] members) {}

  /** The sums of every request. */
  List<LogitPass.Sums> answer(List<Request> requests) {
    int[] same = new int[requests.size()];
    boolean[] curved = new boolean[requests.size()];
    boolean[][] wanted = new boolean[requests.size()][cells.length];
    for (int s = 0; s < same.length; s++) {
      Request request = requests.get(s);
      same[s] = s;
      for (int t = 0; t < s && same[s] == s; t++) {
        if (same[t] == t && Arrays.equals(requests.get(t).point(), request.point())) {
          same[s] = t;
        }
      }
      curved[same[s]] |= request.curved();
      for (int c : request.members()) {
        wanted[same[s]][c] = true;
      }
    }
    LogitPass.Sums[][] parts = new LogitPass.Sums[jobs.size()][same.length];
    Tasks.run(context, null, jobs.size(), j -> block(j, requests, wanted, curved, parts[j]));
    List<LogitPass.Sums> answers = new ArrayList<>();
    for (int s = 0; s < same.length; s++) {
      List<LogitPass.Sums> own = new ArrayList<>();
      for (int c : requests.get(s).members()) {
        for (int j = 0; j < parts.length; j++) {
          if (jobs.get(j).cell() == c) {
            own.add(parts[j][same[s]]);
          }
        }
      }
      answers.add(LogitPass.Sums.total(q, requests.get(s).curved(), own));
    }
    return answers;
  }

  private void block(
      int number,
      List<Request> requests,
      boolean[][] wanted,
      boolean[] curved,
      LogitPass.Sums[] out) {
    Job job = jobs.get(number);
    int chunk = CrossKernel.CHUNK;
    int n = job.to() - job.from();
    double[] z = new double[q * chunk];
    double[] weighed = new double[q * chunk];
    LogitChunk part = new LogitChunk();
    double[] values = new double[out.length];
    int[] certain = new int[out.length];
    double[][] gradients = new double[out.length][];
    double[][] information = new double[out.length][];
    int[] column = new int[out.length];
    int columns = 0;
    for (int s = 0; s < out.length; s++) {
      if (wanted[s][job.cell()]) {
        gradients[s] = new double[q];
        information[s] = curved[s] ? new double[q * q] : null;
        column[s] = curved[s] ? columns++ : -1;
      }
    }
    double[] curvatures = backend == null ? null : new double[Math.multiplyExact(n, columns)];
    boolean upload = backend != null && columns > 0 && (resident == null || missing(number));
    double[] block = upload ? new double[Math.multiplyExact(n, q)] : null;
    int[] rows = cells[job.cell()];
    for (int start = job.from(); start < job.to(); start += chunk) {
      int m = Math.min(chunk, job.to() - start);
      RowChunks.fill(x, rows, start, m, z, chunk);
      for (int c = 0; upload && c < q; c++) {
        System.arraycopy(z, c * chunk, block, c * n + start - job.from(), m);
      }
      for (int s = 0; s < out.length; s++) {
        if (gradients[s] == null) {
          continue;
        }
        part.evaluate(z, q, m, requests.get(s).point(), rows, start, target, weights);
        values[s] += part.value();
        certain[s] += part.certain();
        part.addGradient(z, q, m, gradients[s]);
        if (information[s] != null && backend == null) {
          part.weigh(z, q, m, weighed);
          CrossKernel.add(weighed, q, m, information[s]);
        } else if (information[s] != null) {
          part.curvatures(m, curvatures, column[s] * n + start - job.from());
        }
      }
    }
    if (columns > 0 && backend != null) {
      onBackend(number, block, curvatures, n, columns, column, information);
    }
    for (int s = 0; s < out.length; s++) {
      if (gradients[s] != null) {
        out[s] = new LogitPass.Sums(values[s], gradients[s], information[s], certain[s]);
      }
    }
  }

  private boolean missing(int number) {
    return resident[number] == null;
  }

  /** All informations of a block in one batch. */
  private void onBackend(
      int number,
      double[] block,
      double[] curvatures,
      int n,
      int columns,
      int[] column,
      double[][] information) {
    try (DeviceScope own = new DeviceScope()) {
      DeviceMatrix features = resident == null ? null : resident[number];
      if (features == null) {
        features = backend.upload(resident == null ? own : scope, block, n, q);
      }
      if (resident != null) {
        resident[number] = features;
      }
      double[] grams =
          backend.download(
              backend.weightedCrossProducts(
                  own, features, backend.upload(own, curvatures, n, columns)));
      for (int s = 0; s < information.length; s++) {
        if (information[s] != null) {
          System.arraycopy(grams, column[s] * q * q, information[s], 0, q * q);
        }
      }
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
