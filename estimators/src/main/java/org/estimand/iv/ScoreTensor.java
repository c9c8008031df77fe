package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * Means of the scores of every combination in every split, on a matrix backend.
 *
 * @param splits S
 * @param psi S x C
 * @param estimates for every repetition the C estimates
 * @param errors for every repetition the C standard errors by the influence function
 */
record ScoreTensor(int splits, double[] psi, double[][] estimates, double[][] errors) {
  private static final long MOST_CELLS = 1L << 24;

  /**
   * Evaluates all repetitions.
   *
   * @param scores the pieces of each repetition
   */
  static ScoreTensor of(
      BinaryIvSample s,
      List<SelectiveScores> scores,
      Combinations combinations,
      FoldAssignment folds,
      MatrixBackend backend) {
    int repetitions = scores.size();
    int count = combinations.count();
    int splits = 0;
    for (int r = 0; r < repetitions; r++) {
      splits += folds.folds(r);
    }
    double[] psi = new double[splits * count];
    double[][] estimates = new double[repetitions][];
    double[][] errors = new double[repetitions][];
    int first = 0;
    for (int r = 0; r < repetitions; r++) {
      int blocks = folds.folds(r);
      double[] sums = sums(s, scores.get(r), combinations, folds, r, backend);
      double[] total = new double[blocks];
      double all = 0;
      double squares = 0;
      for (int k = 0; k < blocks; k++) {
        for (int i : folds.testRows(r, k)) {
          total[k] += s.weight(i);
          squares += s.weight(i) * s.weight(i);
        }
        all += total[k];
      }
      estimates[r] = new double[count];
      errors[r] = new double[count];
      for (int c = 0; c < count; c++) {
        int at = 3 * blocks * c;
        double sum = 0;
        double second = 0;
        double square = 0;
        for (int k = 0; k < blocks; k++) {
          psi[c * splits + first + k] = total[k] > 0 ? sums[at + k] / total[k] : 0;
          sum += sums[at + k];
          second += sums[at + blocks + k];
          square += sums[at + 2 * blocks + k];
        }
        double mean = sum / all;
        estimates[r][c] = mean;
        errors[r][c] =
            Math.sqrt(Math.max(0, square - 2 * mean * second + mean * mean * squares)) / all;
      }
      first += blocks;
    }
    return new ScoreTensor(splits, psi, estimates, errors);
  }

  /** 3S x C sums; in pieces of combinations when the columns of the outcome's side are many. */
  private static double[] sums(
      BinaryIvSample s,
      SelectiveScores scores,
      Combinations combinations,
      FoldAssignment folds,
      int r,
      MatrixBackend backend) {
    int n = s.rows();
    int blocks = folds.folds(r);
    int[] order = new int[n];
    int[] starts = new int[blocks + 1];
    int at = 0;
    for (int k = 0; k < blocks; k++) {
      starts[k] = at;
      for (int i : folds.testRows(r, k)) {
        order[at++] = i;
      }
    }
    starts[blocks] = at;
    double[] out = new double[3 * blocks * combinations.count()];
    int most = (int) Math.max(1, MOST_CELLS / (3L * n));
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix first = backend.upload(scope, ordered(scores.g(), order), n, scores.g().length);
      DeviceMatrix weights = backend.upload(scope, weights(s, order), n, 1);
      DeviceMatrix second = treatment(s, scores, order, backend, scope);
      int c = 0;
      while (c < combinations.count()) {
        List<Integer> entries = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        int from = c;
        while (c < combinations.count()) {
          int entry = scores.entry()[c];
          int place = entries.indexOf(entry);
          if (place < 0) {
            if (entries.size() == most) {
              break;
            }
            place = entries.size();
            entries.add(entry);
          }
          places.add(combinations.parts()[c][0]);
          places.add(combinations.parts()[c][1]);
          places.add(place);
          c++;
        }
        try (DeviceScope own = new DeviceScope()) {
          DeviceMatrix third =
              backend.upload(own, outcome(s, scores, entries, order), n, 3 * entries.size());
          double[] part =
              backend.download(
                  backend.scoreSums(
                      own,
                      first,
                      second,
                      third,
                      weights,
                      places.stream().mapToInt(Integer::intValue).toArray(),
                      starts));
          System.arraycopy(part, 0, out, 3 * blocks * from, part.length);
        }
      }
    }
    return out;
  }

  private static double[] ordered(double[][] columns, int[] order) {
    int n = order.length;
    double[] out = new double[n * columns.length];
    for (int k = 0; k < columns.length; k++) {
      for (int i = 0; i < n; i++) {
        out[k * n + i] = columns[k][order[i]];
      }
    }
    return out;
  }

  private static double[] weights(BinaryIvSample s, int[] order) {
    double[] out = new double[order.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.weight(order[i]);
    }
    return out;
  }

  /** Columns A - m, then 1/D. */
  private static DeviceMatrix treatment(
      BinaryIvSample s,
      SelectiveScores scores,
      int[] order,
      MatrixBackend backend,
      DeviceScope scope) {
    int n = order.length;
    int q = scores.m().length;
    double[] out = new double[2 * q * n];
    for (int k = 0; k < q; k++) {
      for (int i = 0; i < n; i++) {
        out[k * n + i] = s.a()[order[i]] - scores.m()[k][order[i]];
        out[(q + k) * n + i] = 1 / scores.d()[k][order[i]];
      }
    }
    return backend.upload(scope, out, n, 2 * q);
  }

  /** Columns Y - delta A - h, then w, then delta. */
  private static double[] outcome(
      BinaryIvSample s, SelectiveScores scores, List<Integer> entries, int[] order) {
    int n = order.length;
    int q = entries.size();
    double[] out = new double[3 * q * n];
    for (int k = 0; k < q; k++) {
      int e = entries.get(k);
      for (int i = 0; i < n; i++) {
        int row = order[i];
        double delta = scores.effect()[e][row];
        out[k * n + i] = s.y()[row] - delta * s.a()[row] - scores.h()[e][row];
        out[(q + k) * n + i] = scores.covariance()[e][row];
        out[(2 * q + k) * n + i] = delta;
      }
    }
    return out;
  }
}
