package org.estimand.learners.linear;

import java.util.Arrays;

/**
 * The logistic log likelihood of a chunk of rows at given coefficients, with room for its parts.
 * One chunk object serves many chunks; nothing is allocated per chunk.
 */
final class LogitChunk {
  private static final double CERTAIN = 1e-9;

  private final double[] index = new double[CrossKernel.CHUNK];
  private final double[] small = new double[CrossKernel.CHUNK];
  private final double[] residual = new double[CrossKernel.CHUNK];
  private final double[] root = new double[CrossKernel.CHUNK];
  private double value;
  private int certain;

  /** Log likelihood of the chunk evaluated last. */
  double value() {
    return value;
  }

  /** Rows of that chunk with a probability within 1e-9 of 0 or 1. */
  int certain() {
    return certain;
  }

  /**
   * Evaluates m rows.
   *
   * @param z the chunk, column c at {@code c * CHUNK}
   * @param b q coefficients
   * @param rows their places in target and weights, from {@code start}
   */
  void evaluate(
      double[] z,
      int q,
      int m,
      double[] b,
      int[] rows,
      int start,
      double[] target,
      double[] weights) {
    int chunk = CrossKernel.CHUNK;
    Arrays.fill(index, 0, m, 0);
    for (int j = 0; j < q; j++) {
      double c = b[j];
      int at = j * chunk;
      for (int r = 0; r < m; r++) {
        index[r] += c * z[at + r];
      }
    }
    for (int r = 0; r < m; r++) {
      small[r] = Math.exp(-Math.abs(index[r]));
    }
    double sum = 0;
    double product = 0;
    int sure = 0;
    for (int r = 0; r < m; r++) {
      int i = rows[start + r];
      double w = weights == null ? 1 : weights[i];
      double u = index[r];
      double e = small[r];
      boolean one = target[i] == 1;
      boolean agrees = one == (u >= 0);
      double wrong = agrees ? e / (1 + e) : 1 / (1 + e);
      sum -= agrees ? 0 : w * Math.abs(u);
      if (weights == null) {
        // (1 + product) is the product of all (1 + e): one logarithm for the chunk
        product += e + product * e;
      } else {
        sum -= w * Math.log1p(e);
      }
      residual[r] = one ? w * wrong : -w * wrong;
      root[r] = Math.sqrt(w * e) / (1 + e);
      sure += e < CERTAIN ? 1 : 0;
    }
    value = sum - Math.log1p(product);
    certain = sure;
  }

  /** Adds the derivative of the log likelihood of the chunk to q sums. */
  void addGradient(double[] z, int q, int m, double[] gradient) {
    int chunk = CrossKernel.CHUNK;
    for (int j = 0; j < q; j++) {
      double g = 0;
      int at = j * chunk;
      for (int r = 0; r < m; r++) {
        g += residual[r] * z[at + r];
      }
      gradient[j] += g;
    }
  }

  /** The chunk times the roots of its curvatures, into {@code out} (which may be z itself). */
  void weigh(double[] z, int q, int m, double[] out) {
    int chunk = CrossKernel.CHUNK;
    for (int j = 0; j < q; j++) {
      int at = j * chunk;
      for (int r = 0; r < m; r++) {
        out[at + r] = root[r] * z[at + r];
      }
    }
  }
}
