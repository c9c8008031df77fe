package org.estimand.learners.linear;

/** Cholesky factors of small symmetric matrices, stored by rows in the lower triangle. */
final class Cholesky {
  private Cholesky() {}

  /**
   * Factors a = L L' in place, keeping the order of columns. A column whose remaining diagonal is
   * at most {@code tolerance} times its own is left out: its number is not in the answer, and its
   * row of L holds the coefficients' images only up to its diagonal.
   *
   * @param a k x k, lower triangle by rows, overwritten
   * @return the columns kept, ascending
   */
  static int[] factor(double[] a, int k, double tolerance) {
    int[] kept = new int[k];
    int rank = 0;
    for (int i = 0; i < k; i++) {
      double own = a[i * k + i];
      for (int b = 0; b < rank; b++) {
        int j = kept[b];
        double sum = a[i * k + j];
        for (int c = 0; c < b; c++) {
          sum -= a[i * k + kept[c]] * a[j * k + kept[c]];
        }
        a[i * k + j] = sum / a[j * k + j];
      }
      double rest = own;
      for (int b = 0; b < rank; b++) {
        double v = a[i * k + kept[b]];
        rest -= v * v;
      }
      if (rest > tolerance * own) {
        a[i * k + i] = Math.sqrt(rest);
        kept[rank++] = i;
      }
    }
    return java.util.Arrays.copyOf(kept, rank);
  }

  /** Solves L L' x = b in place on the kept columns; other entries of x become 0. */
  static void solve(double[] l, int k, int[] kept, double[] x) {
    boolean[] in = new boolean[k];
    for (int j : kept) {
      in[j] = true;
    }
    for (int a = 0; a < kept.length; a++) {
      int i = kept[a];
      double sum = x[i];
      for (int b = 0; b < a; b++) {
        sum -= l[i * k + kept[b]] * x[kept[b]];
      }
      x[i] = sum / l[i * k + i];
    }
    for (int a = kept.length - 1; a >= 0; a--) {
      int i = kept[a];
      double sum = x[i];
      for (int b = a + 1; b < kept.length; b++) {
        sum -= l[kept[b] * k + i] * x[kept[b]];
      }
      x[i] = sum / l[i * k + i];
    }
    for (int i = 0; i < k; i++) {
      if (!in[i]) {
        x[i] = 0;
      }
    }
  }

  /**
   * An estimate of the condition number in the 1-norm of the kept part, by Hager's method: the norm
   * of the matrix times a lower bound of the norm of its inverse, seldom off by more than a factor
   * of three.
   *
   * @param norm 1-norm of the kept part before it was factored
   */
  static double condition(double[] l, int k, int[] kept, double norm) {
    int r = kept.length;
    if (r == 0) {
      return 1;
    }
    double[] x = new double[k];
    for (int j : kept) {
      x[j] = 1.0 / r;
    }
    double best = 0;
    int previous = -1;
    for (int round = 0; round < 5; round++) {
      double[] y = x.clone();
      solve(l, k, kept, y);
      double size = 0;
      double[] signs = new double[k];
      for (int j : kept) {
        size += Math.abs(y[j]);
        signs[j] = y[j] >= 0 ? 1 : -1;
      }
      best = Math.max(best, size);
      solve(l, k, kept, signs);
      int at = kept[0];
      for (int j : kept) {
        at = Math.abs(signs[j]) > Math.abs(signs[at]) ? j : at;
      }
      if (at == previous) {
        break;
      }
      previous = at;
      x = new double[k];
      x[at] = 1;
    }
    return best * norm;
  }
}
