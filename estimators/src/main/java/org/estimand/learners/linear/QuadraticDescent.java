package org.estimand.learners.linear;

/**
 * Minimises {@code b'Gb/2 - c'b + lambda (alpha |b|_1 + (1 - alpha) |b|^2 / 2)}, where the first
 * coefficients may be free of the penalty, from penalty to penalty: cyclic coordinate descent with
 * covariance updates (Friedman, Hastie and Tibshirani 2010, section 2.2) on the coordinates that
 * are not zero or pass the sequential strong rule (Tibshirani et al. 2012,
 * doi:10.1111/j.1467-9868.2011.01004.x). The optimality conditions of all others are checked
 * afterwards; those that fail join and the descent goes on. Coordinates are visited in column
 * order; those with a zero on the diagonal of G stay out. Sweeps that do not settle are helped by
 * exact steps ({@link ActiveSet}). With alpha = 0 the equations are solved by Cholesky instead.
 */
final class QuadraticDescent {
  private static final int MOST_SWEEPS = 100_000;

  /** Sweeps before the equations are solved for the coordinates that are not zero. */
  private static final int PATIENCE = 100;

  /** Changes below this part of the largest slope are rounding. */
  private static final double ROUNDING = 1e-15;

  private final int p;
  private final double[] gram;
  private final double[] cross;
  private final double alpha;
  private final int free;
  private final double[] slopes;
  private final double[] gradient;
  private final int[] working;
  private final boolean[] member;
  private int size;
  private int copied;
  private double[] own = new double[0];
  private final double[] inner;
  private final double[] moved;
  private double lastSoft = Double.POSITIVE_INFINITY;

  /**
   * A descent that starts at zero.
   *
   * @param gram G, p x p, full
   * @param cross c
   * @param alpha share of the absolute penalty, 0 to 1
   * @param free how many of the first coefficients are not penalised
   */
  QuadraticDescent(double[] gram, double[] cross, double alpha, int free) {
    this.p = cross.length;
    this.gram = gram;
    this.cross = cross;
    this.alpha = alpha;
    this.free = free;
    slopes = new double[p];
    gradient = cross.clone();
    working = new int[p];
    member = new boolean[p];
    inner = new double[p];
    moved = new double[p];
  }

  /** The descent of standardised features. */
  QuadraticDescent(StandardMoments moments, double alpha) {
    this(moments.gram(), moments.cross(), alpha, 0);
  }

  /** This descent, moved to a start. */
  QuadraticDescent from(double[] start) {
    for (int j = 0; j < p; j++) {
      move(j, start[j]);
    }
    return this;
  }

  /** The slopes now. Shared: read only. */
  double[] slopes() {
    return slopes;
  }

  /** The fraction of the target's variance that the slopes explain. */
  double explained() {
    double sum = 0;
    for (int j = 0; j < p; j++) {
      // b'(2c - Gb) = b'(c + gradient)
      sum += slopes[j] * (cross[j] + gradient[j]);
    }
    return sum;
  }

  /**
   * Moves to the minimum at a penalty, from where the slopes are.
   *
   * @param tolerance largest change of a slope in the last sweep
   * @return false when the sweeps ran out
   */
  boolean solve(double lambda, double tolerance) {
    if (alpha == 0) {
      ridge(lambda);
      return true;
    }
    double soft = lambda * alpha;
    double shrink = lambda * (1 - alpha);
    select(Math.max(0, 2 * soft - lastSoft));
    lastSoft = soft;
    int sweeps = 0;
    do {
      copy();
      double largest;
      do {
        largest = sweep(soft, shrink);
        if (++sweeps > MOST_SWEEPS) {
          // out of sweeps, also when numbers are not finite
          largest = -1;
        } else if (sweeps % PATIENCE == 0 && largest > tolerance) {
          largest = exact(soft, shrink, largest);
        }
      } while (!(largest <= tolerance));
      for (int a = 0; a < size; a++) {
        move(working[a], moved[a]);
      }
      if (largest < 0) {
        return false;
      }
    } while (join(soft));
    return true;
  }

  /**
   * Solves for the coordinates that are not zero where sweeps settle slowly, as they do with
   * columns that are nearly collinear.
   *
   * @return the largest change of a slope in one more sweep, 0 where that is rounding
   */
  private double exact(double soft, double shrink, double largest) {
    if (!(largest < Double.POSITIVE_INFINITY)) {
      return largest;
    }
    boolean[] unpenalised = new boolean[size];
    for (int a = 0; a < size; a++) {
      unpenalised[a] = working[a] < free;
    }
    new ActiveSet(own, size, inner, moved, unpenalised, soft, shrink).solve();
    double left = sweep(soft, shrink);
    double most = 0;
    for (int a = 0; a < size; a++) {
      most = Math.max(most, Math.abs(moved[a]));
    }
    return left <= ROUNDING * most ? 0 : left;
  }

  private void move(int j, double to) {
    double d = to - slopes[j];
    if (d != 0) {
      slopes[j] = to;
      int at = j * p;
      for (int k = 0; k < p; k++) {
        gradient[k] -= d * gram[at + k];
      }
    }
  }

  /** Puts into the working set what is not zero or whose gradient is at least a bound. */
  private void select(double bound) {
    size = 0;
    boolean same = true;
    for (int j = 0; j < p; j++) {
      boolean in =
          gram[j * p + j] > 0 && (j < free || slopes[j] != 0 || !(Math.abs(gradient[j]) < bound));
      same &= in == member[j];
      member[j] = in;
      if (in) {
        working[size++] = j;
      }
    }
    copied = same ? copied : -1;
  }

  /** Lets coordinates outside the working set join that are not optimal at zero. */
  private boolean join(double soft) {
    boolean any = false;
    for (int j = 0; j < p; j++) {
      if (!member[j] && gram[j * p + j] > 0 && Math.abs(gradient[j]) > soft) {
        member[j] = true;
        any = true;
      }
    }
    if (any) {
      size = 0;
      for (int j = 0; j < p; j++) {
        if (member[j]) {
          working[size++] = j;
        }
      }
      copied = -1;
    }
    return any;
  }

  /** The Gram matrix of the working set, side by side in memory. */
  private void copy() {
    if (copied != size) {
      if (own.length < size * size) {
        own = new double[size * size];
      }
      for (int a = 0; a < size; a++) {
        int from = working[a] * p;
        for (int c = 0; c < size; c++) {
          own[a * size + c] = gram[from + working[c]];
        }
      }
      copied = size;
    }
    for (int a = 0; a < size; a++) {
      inner[a] = gradient[working[a]];
      moved[a] = slopes[working[a]];
    }
  }

  private double sweep(double soft, double shrink) {
    int m = size;
    double largest = 0;
    for (int a = 0; a < m; a++) {
      int at = a * m;
      double diagonal = own[at + a];
      double old = moved[a];
      double r = inner[a] + diagonal * old;
      double now;
      if (working[a] < free) {
        now = r / diagonal;
      } else {
        double over = Math.abs(r) - soft;
        now = over <= 0 ? 0 : Math.copySign(over, r) / (diagonal + shrink);
      }
      double d = now - old;
      if (d != 0) {
        moved[a] = now;
        update(d, at, m);
        largest = Math.max(largest, Math.abs(d));
      }
    }
    return largest;
  }

  private void update(double d, int at, int m) {
    double[] g = inner;
    double[] h = own;
    for (int k = 0; k < m; k++) {
      g[k] -= d * h[at + k];
    }
  }

  private void ridge(double lambda) {
    double[] factor = gram.clone();
    for (int j = free; j < p; j++) {
      factor[j * p + j] += gram[j * p + j] == 0 ? 0 : lambda;
    }
    int[] kept = Cholesky.factor(factor, p, 1e-14);
    System.arraycopy(cross, 0, slopes, 0, p);
    Cholesky.solve(factor, p, kept, slopes);
    for (int j = 0; j < p; j++) {
      double g = cross[j];
      for (int k = 0; k < p; k++) {
        g -= gram[j * p + k] * slopes[k];
      }
      gradient[j] = g;
    }
  }
}
