package org.estimand.learn;

/** Householder reflections on column-major arrays. */
final class Reflections {
  private Reflections() {}

  /**
   * Reflects in place so that the first {@code pivots} columns become upper triangular; entries
   * below the diagonal are set to zero.
   *
   * @param a rows x columns, column-major; overwritten
   */
  static void triangular(double[] a, int rows, int columns, int pivots) {
    for (int k = 0; k < Math.min(pivots, rows); k++) {
      double largest = 0;
      for (int i = k; i < rows; i++) {
        largest = Math.max(largest, Math.abs(a[k * rows + i]));
      }
      if (largest == 0) {
        continue;
      }
      double sum = 0;
      for (int i = k; i < rows; i++) {
        double v = a[k * rows + i] / largest;
        sum += v * v;
      }
      double head = a[k * rows + k];
      double length = head > 0 ? -largest * Math.sqrt(sum) : largest * Math.sqrt(sum);
      // v = column - length e_k; the reflection is I - v v' / (v' v / 2)
      double first = head - length;
      double half = -length * first;
      for (int c = k + 1; c < columns && half > 0; c++) {
        double dot = first * a[c * rows + k];
        for (int i = k + 1; i < rows; i++) {
          dot += a[k * rows + i] * a[c * rows + i];
        }
        double share = dot / half;
        a[c * rows + k] -= share * first;
        for (int i = k + 1; i < rows; i++) {
          a[c * rows + i] -= share * a[k * rows + i];
        }
      }
      a[k * rows + k] = length;
      for (int i = k + 1; i < rows; i++) {
        a[k * rows + i] = 0;
      }
    }
  }

  /**
   * The upper triangle R of A = Q R, columns x columns, column-major, rows of zeros below where A
   * has fewer rows than columns.
   *
   * @param a rows x columns, column-major; overwritten
   */
  static double[] triangle(double[] a, int rows, int columns) {
    triangular(a, rows, columns, columns);
    double[] r = new double[columns * columns];
    for (int c = 0; c < columns; c++) {
      System.arraycopy(a, c * rows, r, c * columns, Math.min(c + 1, rows));
    }
    return r;
  }
}
