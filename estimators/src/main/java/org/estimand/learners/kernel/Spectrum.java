package org.estimand.learners.kernel;

/**
 * A centred, weighted kernel matrix {@code S = D^(1/2) Kc D^(1/2) = P diag(values) P'} (D: shares
 * of the weights, Kc: the kernel centred at its weighted mean) and the target {@code r = D^(1/2) (y
 * - mean)} in its terms.
 *
 * @param n rows
 * @param vectors P, n x m with orthonormal columns, orthogonal to the roots of the shares
 * @param values m eigenvalues, not negative
 * @param rotated P'r
 * @param rest 1 - share - |row of P|^2 for each row: 0 when P spans all that a constant leaves
 * @param orthogonal r - P P'r
 */
record Spectrum(
    int n,
    double[] vectors,
    double[] values,
    double[] rotated,
    double[] rest,
    double[] orthogonal) {
  private static final int BLOCK = 256;

  /** A spectrum whose vectors and the roots of the shares span everything. */
  static Spectrum complete(int n, double[] vectors, double[] values, double[] r) {
    return new Spectrum(
        n, vectors, values, rotate(n, vectors, values.length, r), new double[n], new double[n]);
  }

  /** A spectrum of low rank. */
  static Spectrum partial(int n, double[] vectors, double[] values, double[] r, double[] share) {
    double[] rotated = rotate(n, vectors, values.length, r);
    double[] rest = new double[n];
    double[] orthogonal = r.clone();
    for (int i = 0; i < n; i++) {
      rest[i] = 1 - share[i];
    }
    for (int j = 0; j < values.length; j++) {
      for (int i = 0; i < n; i++) {
        double v = vectors[j * n + i];
        rest[i] -= v * v;
        orthogonal[i] -= v * rotated[j];
      }
    }
    for (int i = 0; i < n; i++) {
      rest[i] = Math.max(0, rest[i]);
    }
    return new Spectrum(n, vectors, values, rotated, rest, orthogonal);
  }

  private static double[] rotate(int n, double[] vectors, int m, double[] r) {
    double[] out = new double[m];
    for (int j = 0; j < m; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += vectors[j * n + i] * r[i];
      }
      out[j] = sum;
    }
    return out;
  }

  /** The largest eigenvalue. */
  double largest() {
    double most = 0;
    for (double v : values) {
      most = Math.max(most, v);
    }
    return most;
  }

  /**
   * Weighted means of squared leave-one-out errors: with H the matrix from r to its fit, intercept
   * included, the error of row i left out is {@code (r - Hr)_i / (1 - H_ii)}.
   */
  double[] losses(double[] penalties) {
    int count = penalties.length;
    double[] loss = new double[count];
    double[] error = new double[count * BLOCK];
    double[] left = new double[count * BLOCK];
    for (int from = 0; from < n; from += BLOCK) {
      int m = Math.min(BLOCK, n - from);
      for (int l = 0; l < count; l++) {
        System.arraycopy(orthogonal, from, error, l * BLOCK, m);
        System.arraycopy(rest, from, left, l * BLOCK, m);
      }
      for (int j = 0; j < values.length; j++) {
        int at = j * n + from;
        for (int l = 0; l < count; l++) {
          double kept = penalties[l] / (values[j] + penalties[l]);
          double times = kept * rotated[j];
          int to = l * BLOCK;
          for (int i = 0; i < m; i++) {
            double v = vectors[at + i];
            error[to + i] += times * v;
            left[to + i] += kept * v * v;
          }
        }
      }
      for (int l = 0; l < count; l++) {
        for (int i = l * BLOCK; i < l * BLOCK + m; i++) {
          double e = error[i] / left[i];
          loss[l] += left[i] > 0 ? e * e : Double.POSITIVE_INFINITY;
        }
      }
    }
    return loss;
  }
}
