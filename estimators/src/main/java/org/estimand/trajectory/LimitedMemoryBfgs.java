package org.estimand.trajectory;

/**
 * Minimises a smooth function of many variables: L-BFGS (Liu and Nocedal 1989,
 * doi:10.1007/BF01589116) with a line search for the strong Wolfe conditions (Nocedal and Wright
 * 2006, algorithms 3.5 and 3.6). Deterministic.
 */
final class LimitedMemoryBfgs {
  private static final int MEMORY = 12;
  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;

  private LimitedMemoryBfgs() {}

  /** A function with derivatives; infinite where it is not defined. */
  @FunctionalInterface
  interface Objective {
    double value(double[] b, double[] gradient);
  }

  /**
   * Where it ended.
   *
   * @param b variables
   * @param value there
   * @param slope largest absolute derivative there
   * @param evaluations of the function
   * @param settled whether a tolerance was met, else the steps ran out or no step was found
   */
  record Minimum(double[] b, double value, double slope, int evaluations, boolean settled) {}

  /** One point of a line search. */
  private static final class Point {
    double step;
    double value;
    double slope;
    double[] b;
    double[] gradient;
  }

  /**
   * Minimises.
   *
   * @param f the function
   * @param start where to begin; f must be finite there
   * @param most most steps
   * @param flat stops when no derivative is larger
   * @param relative stops when three steps in a row gain less than this share of 1 + |value|
   */
  static Minimum minimise(Objective f, double[] start, int most, double flat, double relative) {
    int n = start.length;
    double[][] moves = new double[MEMORY][];
    double[][] turns = new double[MEMORY][];
    double[] rho = new double[MEMORY];
    int kept = 0;
    int next = 0;
    Point at = new Point();
    at.b = start.clone();
    at.gradient = new double[n];
    at.value = f.value(at.b, at.gradient);
    int evaluations = 1;
    int quiet = 0;
    double[] direction = new double[n];
    double[] alpha = new double[MEMORY];
    for (int step = 0; step < most; step++) {
      double slope = largest(at.gradient);
      if (slope <= flat || quiet >= 3) {
        return new Minimum(at.b, at.value, slope, evaluations, true);
      }
      for (int j = 0; j < n; j++) {
        direction[j] = -at.gradient[j];
      }
      for (int m = 0; m < kept; m++) {
        int i = Math.floorMod(next - 1 - m, MEMORY);
        alpha[i] = rho[i] * dot(moves[i], direction);
        shift(direction, turns[i], -alpha[i]);
      }
      if (kept > 0) {
        int i = Math.floorMod(next - 1, MEMORY);
        double scale = 1 / (rho[i] * dot(turns[i], turns[i]));
        for (int j = 0; j < n; j++) {
          direction[j] *= scale;
        }
      }
      for (int m = kept - 1; m >= 0; m--) {
        int i = Math.floorMod(next - 1 - m, MEMORY);
        shift(direction, moves[i], alpha[i] - rho[i] * dot(turns[i], direction));
      }
      double descent = dot(direction, at.gradient);
      if (!(descent < 0)) {
        if (kept == 0) {
          return new Minimum(at.b, at.value, slope, evaluations, false);
        }
        kept = 0;
        continue;
      }
      double first = kept == 0 ? Math.min(1, 1 / Math.sqrt(dot(at.gradient, at.gradient))) : 1;
      int[] count = {0};
      Point there = search(f, at, direction, descent, first, count);
      evaluations += count[0];
      if (there == null) {
        if (kept == 0) {
          return new Minimum(at.b, at.value, slope, evaluations, false);
        }
        kept = 0;
        continue;
      }
      double[] move = new double[n];
      double[] turn = new double[n];
      for (int j = 0; j < n; j++) {
        move[j] = there.b[j] - at.b[j];
        turn[j] = there.gradient[j] - at.gradient[j];
      }
      double curvature = dot(move, turn);
      if (curvature > 1e-12 * Math.sqrt(dot(move, move) * dot(turn, turn))) {
        moves[next] = move;
        turns[next] = turn;
        rho[next] = 1 / curvature;
        next = (next + 1) % MEMORY;
        kept = Math.min(MEMORY, kept + 1);
      }
      quiet = at.value - there.value <= relative * (1 + Math.abs(at.value)) ? quiet + 1 : 0;
      at = there;
    }
    return new Minimum(at.b, at.value, largest(at.gradient), evaluations, false);
  }

  private static Point search(
      Objective f, Point at, double[] direction, double descent, double first, int[] count) {
    Point low = new Point();
    low.step = 0;
    low.value = at.value;
    low.slope = descent;
    Point high = null;
    double step = first;
    Point best = null;
    for (int round = 0; round < 40; round++) {
      Point p = point(f, at, direction, step);
      count[0]++;
      boolean enough = p.value <= at.value + DECREASE * step * descent;
      if (enough && (best == null || p.value < best.value)) {
        best = p;
      }
      if (!enough || p.value >= low.value && low.step > 0) {
        high = p;
      } else {
        if (Math.abs(p.slope) <= -CURVATURE * descent) {
          return p;
        }
        if (high == null) {
          if (p.slope >= 0) {
            high = low;
          }
        } else if (p.slope * (high.step - low.step) >= 0) {
          high = low;
        }
        low = p;
      }
      if (high == null) {
        step = Math.min(10 * step, 2 * step + 1e-3 * first);
        if (step > 1e6) {
          return best;
        }
        continue;
      }
      double width = high.step - low.step;
      if (Math.abs(width) <= 1e-12 * Math.max(1, low.step)) {
        return best;
      }
      step = low.step + trial(low, high) * width;
    }
    return best;
  }

  /** Where between low (0) and high (1) to look next: the minimum of a cubic or a quadratic. */
  private static double trial(Point low, Point high) {
    double width = high.step - low.step;
    double share = 0.5;
    if (Double.isFinite(high.value)) {
      double a = low.slope * width;
      double rise = high.value - low.value;
      if (Double.isFinite(high.slope)) {
        double b = high.slope * width;
        double third = 3 * -rise + a + b; // cubic through values and slopes
        double square = third * third - a * b;
        if (square >= 0) {
          double root = Math.sqrt(square);
          share = 1 - (b + root - third) / (b - a + 2 * root);
        } else {
          share = -a / (2 * (rise - a));
        }
      } else {
        share = -a / (2 * (rise - a));
      }
    } else {
      share = 0.1;
    }
    return Double.isFinite(share) ? Math.min(0.9, Math.max(0.1, share)) : 0.5;
  }

  private static Point point(Objective f, Point at, double[] direction, double step) {
    int n = direction.length;
    Point p = new Point();
    p.step = step;
    p.b = new double[n];
    p.gradient = new double[n];
    for (int j = 0; j < n; j++) {
      p.b[j] = at.b[j] + step * direction[j];
    }
    p.value = f.value(p.b, p.gradient);
    p.slope = Double.isFinite(p.value) ? dot(p.gradient, direction) : Double.NaN;
    if (Double.isNaN(p.value)) {
      p.value = Double.POSITIVE_INFINITY;
    }
    return p;
  }

  static double largest(double[] v) {
    double most = 0;
    for (double x : v) {
      most = Math.max(most, Math.abs(x));
    }
    return most;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static void shift(double[] v, double[] by, double share) {
    for (int j = 0; j < v.length; j++) {
      v[j] += share * by[j];
    }
  }
}
