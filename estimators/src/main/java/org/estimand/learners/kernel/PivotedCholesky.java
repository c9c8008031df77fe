package org.estimand.learners.kernel;

import java.util.Arrays;

/**
 * Incomplete Cholesky factor of a kernel matrix, K ~ LL', with the row of largest error as the next
 * pivot (of equal ones the first): Nystroem features at landmarks chosen without randomness (Fine
 * and Scheinberg 2001, <i>Efficient SVM Training Using Low-Rank Kernel Representations</i>).
 *
 * @param rank r
 * @param features L, n x r, column-major
 * @param pivots the r landmark rows
 * @param support r x p: the landmarks' features, column-major
 * @param factor r x r: rows of L at the landmarks, lower triangular, column-major
 */
record PivotedCholesky(
    int rank, double[] features, int[] pivots, double[] support, double[] factor) {
  // what is left of the diagonal then is rounding
  private static final double EXHAUSTED = 1e-12;

  static PivotedCholesky of(KernelRows rows, KernelFunction function, int most) {
    int n = rows.n();
    int p = rows.p();
    int limit = Math.min(n, most);
    double[] l = new double[Math.multiplyExact(n, limit)];
    double[] z = new double[p];
    double[] one = new double[1];
    double[] left = new double[n];
    double scale = 0;
    for (int i = 0; i < n; i++) {
      KernelFunction.row(rows.x(), n, i, z);
      function.column(z, 1, p, z, 0, one, 0);
      left[i] = one[0];
      scale = Math.max(scale, one[0]);
    }
    int[] pivots = new int[limit];
    int rank = 0;
    while (rank < limit) {
      int next = 0;
      for (int i = 1; i < n; i++) {
        next = left[i] > left[next] ? i : next;
      }
      if (!(left[next] > EXHAUSTED * scale)) {
        break;
      }
      double root = Math.sqrt(left[next]);
      KernelFunction.row(rows.x(), n, next, z);
      int at = rank * n;
      function.column(rows.x(), n, p, z, 0, l, at);
      for (int k = 0; k < rank; k++) {
        double c = l[k * n + next];
        for (int i = 0; i < n; i++) {
          l[at + i] -= c * l[k * n + i];
        }
      }
      for (int i = 0; i < n; i++) {
        l[at + i] /= root;
        left[i] -= l[at + i] * l[at + i];
      }
      for (int k = 0; k < rank; k++) {
        l[at + pivots[k]] = 0;
      }
      l[at + next] = root;
      left[next] = 0;
      pivots[rank++] = next;
    }
    double[] support = new double[rank * p];
    double[] factor = new double[rank * rank];
    for (int a = 0; a < rank; a++) {
      for (int c = 0; c < p; c++) {
        support[c * rank + a] = rows.x()[c * n + pivots[a]];
      }
      for (int k = 0; k <= a; k++) {
        factor[k * rank + a] = l[k * n + pivots[a]];
      }
    }
    return new PivotedCholesky(
        rank, Arrays.copyOf(l, n * rank), Arrays.copyOf(pivots, rank), support, factor);
  }

  /** Solves factor' v = b in place, so that L b at a new row is k(landmarks, row)'v. */
  void backSolve(double[] b) {
    for (int a = rank - 1; a >= 0; a--) {
      double sum = b[a];
      for (int k = a + 1; k < rank; k++) {
        sum -= factor[a * rank + k] * b[k];
      }
      b[a] = sum / factor[a * rank + a];
    }
  }
}
