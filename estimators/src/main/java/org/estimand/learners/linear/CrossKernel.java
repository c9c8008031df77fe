package org.estimand.learners.linear;

/** The inner loop of every cross product: a few hundred rows at a time, tiles of 4 x 2 sums. */
final class CrossKernel {
  /** Rows of a chunk. */
  static final int CHUNK = 256;

  private CrossKernel() {}

  /**
   * Adds the products of the columns of a chunk: {@code out[i * q + j] += sum over r of column i x
   * column j} for j up to i; a few entries above the diagonal are filled too.
   *
   * @param z the chunk, column c at {@code c * CHUNK}
   * @param q number of columns
   * @param m rows in the chunk
   * @param out q x q sums, lower triangle by rows
   */
  static void add(double[] z, int q, int m, double[] out) {
    for (int i = 0; i < q; i += 4) {
      int rows = Math.min(4, q - i);
      int last = i + rows - 1;
      for (int j = 0; j <= last; j += 2) {
        if (rows == 4 && j + 1 <= last) {
          tile(z, i, j, m, q, out);
        } else {
          for (int a = i; a < i + rows; a++) {
            for (int b = j; b <= Math.min(j + 1, last); b++) {
              out[a * q + b] += dot(z, a * CHUNK, b * CHUNK, m);
            }
          }
        }
      }
    }
  }

  private static double dot(double[] z, int a, int b, int m) {
    double sum = 0;
    for (int r = 0; r < m; r++) {
      sum += z[a + r] * z[b + r];
    }
    return sum;
  }

  private static void tile(double[] z, int i, int j, int m, int q, double[] out) {
    int a0 = i * CHUNK;
    int a1 = a0 + CHUNK;
    int a2 = a1 + CHUNK;
    int a3 = a2 + CHUNK;
    int b0 = j * CHUNK;
    int b1 = b0 + CHUNK;
    double s00 = 0;
    double s01 = 0;
    double s10 = 0;
    double s11 = 0;
    double s20 = 0;
    double s21 = 0;
    double s30 = 0;
    double s31 = 0;
    for (int r = 0; r < m; r++) {
      double x = z[b0 + r];
      double y = z[b1 + r];
      double a = z[a0 + r];
      s00 += a * x;
      s01 += a * y;
      a = z[a1 + r];
      s10 += a * x;
      s11 += a * y;
      a = z[a2 + r];
      s20 += a * x;
      s21 += a * y;
      a = z[a3 + r];
      s30 += a * x;
      s31 += a * y;
    }
    out[i * q + j] += s00;
    out[i * q + j + 1] += s01;
    out[(i + 1) * q + j] += s10;
    out[(i + 1) * q + j + 1] += s11;
    out[(i + 2) * q + j] += s20;
    out[(i + 2) * q + j + 1] += s21;
    out[(i + 3) * q + j] += s30;
    out[(i + 3) * q + j + 1] += s31;
  }
}
