package org.estimand.gpu;

import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.MultiplierWeights;

/** Reductions by the kernels' order of operations, for comparisons bit by bit. */
final class SumTwins {
  private SumTwins() {}

  /** Cell t takes cell t + half until one is left. */
  static double halved(double[] sums) {
    for (int half = sums.length / 2; half > 0; half /= 2) {
      for (int t = 0; t < half; t++) {
        sums[t] += sums[t + half];
      }
    }
    return sums[0];
  }

  /** Multiplier sums: thread t of 128 takes rows t, t + 128, ... */
  static double[] bootstrap(double[] s, int m, int p, long seed, int draws, BootstrapLaw law) {
    double[] out = new double[draws * p];
    for (int b = 0; b < draws; b++) {
      for (int j = 0; j < p; j++) {
        double[] sums = new double[128];
        for (int i = 0; i < m; i++) {
          double w = MultiplierWeights.weight(law, seed, b, i);
          sums[i % 128] = Math.fma(w, s[j * m + i], sums[i % 128]);
        }
        out[j * draws + b] = halved(sums);
      }
    }
    return out;
  }

  /** Sums of scores: thread t of 128 takes rows t, t + 128, ... of the block. */
  static double[] scores(
      double[] g, double[] second, double[] third, double[] w, int[] combinations, int[] starts) {
    int n = w.length;
    int q = second.length / n / 2;
    int r = third.length / n / 3;
    int blocks = starts.length - 1;
    int count = combinations.length / 3;
    double[] out = new double[3 * blocks * count];
    for (int c = 0; c < count; c++) {
      int atA = combinations[3 * c + 1] * n;
      int atB = combinations[3 * c + 2] * n;
      for (int s = 0; s < blocks; s++) {
        double[][] sums = new double[3][128];
        for (int i = starts[s]; i < starts[s + 1]; i++) {
          double residual = second[atA + i] * third[atB + i] - third[atB + r * n + i];
          double score =
              g[combinations[3 * c] * n + i] * second[atA + q * n + i] * residual
                  + third[atB + 2 * r * n + i];
          int t = (i - starts[s]) % 128;
          sums[0][t] += w[i] * score;
          sums[1][t] += w[i] * (w[i] * score);
          sums[2][t] += w[i] * (w[i] * score) * score;
        }
        for (int k = 0; k < 3; k++) {
          out[c * 3 * blocks + k * blocks + s] = halved(sums[k]);
        }
      }
    }
    return out;
  }

  /** The sum of products of cells in pieces of 4096. */
  static double trace(double[] a, double[] b) {
    int pieces = (a.length + 4095) / 4096;
    double[] outer = new double[256];
    for (int piece = 0; piece < pieces; piece++) {
      double[] sums = new double[256];
      for (int i = piece * 4096; i < Math.min(a.length, piece * 4096 + 4096); i++) {
        sums[i % 256] = Math.fma(a[i], b[i], sums[i % 256]);
      }
      outer[piece % 256] += halved(sums);
    }
    return halved(outer);
  }

  /** Rows and columns summed in squares of 32, the squares in their order. */
  static double[] centre(double[] k, int n) {
    double[] rows = new double[n];
    double[] columns = new double[n];
    for (int i = 0; i < n; i++) {
      for (int from = 0; from < n; from += 32) {
        double row = 0;
        double column = 0;
        for (int j = from; j < Math.min(n, from + 32); j++) {
          row += k[j * n + i];
          column += k[i * n + j];
        }
        rows[i] += row;
        columns[i] += column;
      }
    }
    double[] sums = new double[256];
    for (int i = 0; i < n; i++) {
      rows[i] /= n;
      columns[i] /= n;
      sums[i % 256] += rows[i];
    }
    double grand = halved(sums) / n;
    double[] out = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        out[j * n + i] = (k[j * n + i] - (rows[i] + columns[j])) + grand;
      }
    }
    return out;
  }
}
