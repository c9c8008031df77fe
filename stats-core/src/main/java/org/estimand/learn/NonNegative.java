package org.estimand.learn;

/**
 * Least squares with coefficients that are not negative, exactly: the active-set method of Lawson
 * and Hanson (1974), <i>Solving Least Squares Problems</i>, chapter 23. Every step solves the
 * coefficients that are free by Householder reflections, so the condition is not squared. The
 * squared error falls at every step, so no set of free coefficients is met twice.
 */
final class NonNegative {
  /** Columns closer than this to the span of the free ones stay out. */
  private static final double DEPENDENT = 1e-11;

  /** A correlation with the residual below this share of |b| is rounding. */
  private static final double SMALL = 1e-13;

  private final double[] a;
  private final double[] b;
  private final int rows;
  private final int columns;
  private final int[] free;
  private int count;

  private NonNegative(double[] a, double[] b, int rows, int columns) {
    this.a = a;
    this.b = b;
    this.rows = rows;
    this.columns = columns;
    this.free = new int[columns];
  }

  /**
   * The x of least |A x - b| with x >= 0.
   *
   * @param a A, rows x columns, column-major; not changed
   * @param b rows values; not changed
   */
  static double[] solve(double[] a, double[] b, int rows, int columns) {
    double[] scaled = a.clone();
    double[] norm = new double[columns];
    for (int j = 0; j < columns; j++) {
      norm[j] = norm(a, j * rows, rows);
      for (int i = 0; i < rows && norm[j] > 0; i++) {
        scaled[j * rows + i] /= norm[j];
      }
    }
    double[] x = new NonNegative(scaled, b, rows, columns).run();
    for (int j = 0; j < columns; j++) {
      x[j] = norm[j] > 0 ? x[j] / norm[j] : 0;
    }
    return x;
  }

  private double[] run() {
    double[] x = new double[columns];
    boolean[] barred = new boolean[columns];
    double tolerance = SMALL * norm(b, 0, rows);
    double[] residual = b.clone();
    double error = norm(residual, 0, rows);
    while (true) {
      int enter = entering(residual, barred, tolerance);
      if (enter < 0) {
        return x;
      }
      double[] before = x.clone();
      int[] kept = java.util.Arrays.copyOf(free, count);
      free[count++] = enter;
      boolean moved = descend(x);
      double[] after = residual(x);
      double now = norm(after, 0, rows);
      if (!moved || !(now < error)) {
        // rounding: this column cannot improve the fit
        x = before;
        System.arraycopy(kept, 0, free, 0, kept.length);
        count = kept.length;
        barred[enter] = true;
        continue;
      }
      java.util.Arrays.fill(barred, false);
      residual = after;
      error = now;
    }
  }

  /** The column most correlated with the residual; of equal ones the first; -1 for none. */
  private int entering(double[] residual, boolean[] barred, double tolerance) {
    int best = -1;
    double most = tolerance;
    for (int j = 0; j < columns; j++) {
      if (barred[j] || isFree(j)) {
        continue;
      }
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += a[j * rows + i] * residual[i];
      }
      if (sum > most) {
        most = sum;
        best = j;
      }
    }
    return best;
  }

  private boolean isFree(int j) {
    for (int k = 0; k < count; k++) {
      if (free[k] == j) {
        return true;
      }
    }
    return false;
  }

  /** Moves to the least squares of the free coefficients; those that reach zero stay there. */
  private boolean descend(double[] x) {
    while (true) {
      double[] z = leastSquares();
      if (z == null) {
        return false;
      }
      double step = 1;
      for (int k = 0; k < count; k++) {
        if (z[k] <= 0) {
          step = Math.min(step, stepTo(x[free[k]], z[k]));
        }
      }
      if (!(step < 1)) {
        for (int k = 0; k < count; k++) {
          x[free[k]] = z[k];
        }
        return true;
      }
      int left = 0;
      for (int k = 0; k < count; k++) {
        int j = free[k];
        double now = x[j];
        boolean bound = z[k] <= 0 && stepTo(now, z[k]) <= step;
        x[j] = bound ? 0 : now + step * (z[k] - now);
        if (!bound) {
          free[left++] = j;
        }
      }
      count = left;
    }
  }

  /** The share of the way from a coefficient to its target at which it is zero. */
  private static double stepTo(double now, double target) {
    return now > 0 ? now / (now - target) : 0;
  }

  /** Least squares on the free columns, or null where the last depends on the others. */
  private double[] leastSquares() {
    double[] work = new double[rows * (count + 1)];
    for (int k = 0; k < count; k++) {
      System.arraycopy(a, free[k] * rows, work, k * rows, rows);
    }
    System.arraycopy(b, 0, work, count * rows, rows);
    Reflections.triangular(work, rows, count + 1, count);
    double[] z = new double[count];
    for (int k = count - 1; k >= 0; k--) {
      double pivot = k < rows ? work[k * rows + k] : 0;
      if (Math.abs(pivot) < DEPENDENT) {
        return null;
      }
      double sum = work[count * rows + k];
      for (int c = k + 1; c < count; c++) {
        sum -= work[c * rows + k] * z[c];
      }
      z[k] = sum / pivot;
    }
    return z;
  }

  private double[] residual(double[] x) {
    double[] r = b.clone();
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows && x[j] != 0; i++) {
        r[i] -= x[j] * a[j * rows + i];
      }
    }
    return r;
  }

  private static double norm(double[] v, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += v[i] * v[i];
    }
    return Math.sqrt(sum);
  }
}
