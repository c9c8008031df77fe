package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Sums of logistic regressions over training sets that are unions of parts of the rows: one pass
 * serves all sets, and what sets ask for at the same coefficients is formed once. Sums go by blocks
 * of rows, parts of blocks, sets of parts, each in its order.
 *
 * <p>All features take part, collinear ones too: {@link LogitPass.Sums#select} leaves them out.
 * This is what the backend {@code ejml} means; others take {@link LogitBatch}.
 */
final class LogitCells {
  private static final int BLOCK = 32768;
  private static final int MOST_BLOCKS = 64;

  private record Job(int cell, int from, int to) {}

  private final FeatureMatrix x;
  private final double[] target;
  private final double[] weights;
  private final int[][] cells;
  private final FitContext context;
  private final int q;
  private final List<Job> jobs = new ArrayList<>();

  /**
   * @param cells rows of each part
   * @param context threads; the sums do not depend on them
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
    Tasks.run(
        context, null, jobs.size(), j -> block(jobs.get(j), requests, wanted, curved, parts[j]));
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
      Job job, List<Request> requests, boolean[][] wanted, boolean[] curved, LogitPass.Sums[] out) {
    int chunk = CrossKernel.CHUNK;
    double[] z = new double[q * chunk];
    double[] weighed = new double[q * chunk];
    LogitChunk part = new LogitChunk();
    double[] values = new double[out.length];
    int[] certain = new int[out.length];
    double[][] gradients = new double[out.length][];
    double[][] information = new double[out.length][];
    for (int s = 0; s < out.length; s++) {
      if (wanted[s][job.cell()]) {
        gradients[s] = new double[q];
        information[s] = curved[s] ? new double[q * q] : null;
      }
    }
    int[] rows = cells[job.cell()];
    for (int start = job.from(); start < job.to(); start += chunk) {
      int m = Math.min(chunk, job.to() - start);
      RowChunks.fill(x, rows, start, m, z, chunk);
      for (int s = 0; s < out.length; s++) {
        if (gradients[s] == null) {
          continue;
        }
        part.evaluate(z, q, m, requests.get(s).point(), rows, start, target, weights);
        values[s] += part.value();
        certain[s] += part.certain();
        part.addGradient(z, q, m, gradients[s]);
        if (information[s] != null) {
          part.weigh(z, q, m, weighed);
          CrossKernel.add(weighed, q, m, information[s]);
        }
      }
    }
    for (int s = 0; s < out.length; s++) {
      if (gradients[s] != null) {
        out[s] = new LogitPass.Sums(values[s], gradients[s], information[s], certain[s]);
      }
    }
  }
}
