package org.estimand.matrix.host;

import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.MultiplierWeights;

/** Multiplier sums. */
final class Bootstrap {
  private Bootstrap() {}

  static double[] sums(double[] scores, int m, int p, long seed, int draws, BootstrapLaw law) {
    double[] out = new double[Math.multiplyExact(draws, p)];
    double[] w = new double[m];
    for (int b = 0; b < draws; b++) {
      for (int i = 0; i < m; i++) {
        w[i] = MultiplierWeights.weight(law, seed, b, i);
      }
      for (int j = 0; j < p; j++) {
        double sum = 0;
        for (int from = 0; from < m; from += TallThin.BLOCK) {
          sum += TallThin.dot(w, from, scores, j * m + from, Math.min(m - from, TallThin.BLOCK));
        }
        out[j * draws + b] = sum;
      }
    }
    return out;
  }
}
