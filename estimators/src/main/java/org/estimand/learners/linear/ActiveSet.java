package org.estimand.learners.linear;

/**
 * Exact steps of a penalised quadratic: the equations of the coordinates that are not zero, with
 * their signs as they are, are solved by Cholesky. Where a sign would change, the step ends at the
 * first zero, that coordinate is left out and the rest is solved again; so every step lowers the
 * objective, and there are at most as many as coordinates. Where a column depends on others to
 * rounding, the step goes along that dependence, which costs nothing but penalty, up to the first
 * zero.
 */
final class ActiveSet {
  /** What is left of a diagonal that counts as nothing. */
  private static final double DEPENDENT = 1e-14;

  private final double[] gram;
  private final int m;
  private final double[] gradient;
  private final double[] b;
  private final boolean[] free;
  private final double soft;
  private final double shrink;

  private final int[] active;
  private int size;

  /**
   * @param gram m x m, or the front of something longer
   * @param gradient of the quadratic, downwards; kept up to date
   * @param b the coordinates; moved
   * @param free which of them have no penalty
   * @param soft penalty on absolute values
   * @param shrink penalty on squares
   */
  ActiveSet(
      double[] gram,
      int m,
      double[] gradient,
      double[] b,
      boolean[] free,
      double soft,
      double shrink) {
    this.gram = gram;
    this.m = m;
    this.gradient = gradient;
    this.b = b;
    this.free = free;
    this.soft = soft;
    this.shrink = shrink;
    active = new int[m];
  }

  /** Moves to the minimum over the coordinates that are not zero and stay so. */
  void solve() {
    boolean stopped = true;
    while (stopped && select() > 0) {
      double[] factor = matrix();
      double[] rest = residual();
      int[] kept = Cholesky.factor(factor, size, DEPENDENT);
      if (kept.length == size) {
        Cholesky.solve(factor, size, kept, rest);
        stopped = step(rest, 1);
      } else {
        stopped = step(dependence(factor, kept, rest), Double.POSITIVE_INFINITY);
      }
    }
  }

  private int select() {
    size = 0;
    for (int j = 0; j < m; j++) {
      if (b[j] != 0 || free[j]) {
        active[size++] = j;
      }
    }
    return size;
  }

  private double[] matrix() {
    double[] a = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k <= i; k++) {
        a[i * size + k] = gram[active[i] * m + active[k]];
      }
      a[i * size + i] += free[active[i]] ? 0 : shrink;
    }
    return a;
  }

  private double[] residual() {
    double[] rest = new double[size];
    for (int i = 0; i < size; i++) {
      int j = active[i];
      rest[i] = gradient[j] - (free[j] ? 0 : soft * Math.signum(b[j]) + shrink * b[j]);
    }
    return rest;
  }

  /** The direction in which the first dependent column replaces those it depends on, downhill. */
  private double[] dependence(double[] factor, int[] kept, double[] rest) {
    int j = 0;
    while (j < kept.length && kept[j] == j) {
      j++;
    }
    double[] direction = new double[size];
    for (int i = 0; i < size; i++) {
      int row = Math.max(i, j);
      direction[i] = -gram[active[row] * m + active[Math.min(i, j)]];
    }
    Cholesky.solve(factor, size, kept, direction);
    direction[j] = 1;
    double slope = 0;
    for (int i = 0; i < size; i++) {
      slope += direction[i] * rest[i];
    }
    for (int i = 0; i < size; i++) {
      direction[i] = slope < 0 ? -direction[i] : direction[i];
    }
    return direction;
  }

  /**
   * Moves along a direction, at most so far, and not beyond a zero.
   *
   * @return whether the way ended at a zero
   */
  private boolean step(double[] direction, double most) {
    double far = most;
    int end = -1;
    for (int i = 0; i < size; i++) {
      int j = active[i];
      if (!free[j] && direction[i] * b[j] < 0) {
        double zero = -b[j] / direction[i];
        if (zero <= far) {
          far = zero;
          end = j;
        }
      }
    }
    if (!(far < Double.POSITIVE_INFINITY)) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      int j = active[i];
      double to = j == end ? 0 : b[j] + far * direction[i];
      double d = to - b[j];
      b[j] = to;
      for (int k = 0; k < m; k++) {
        gradient[k] -= d * gram[j * m + k];
      }
    }
    return end >= 0;
  }
}
