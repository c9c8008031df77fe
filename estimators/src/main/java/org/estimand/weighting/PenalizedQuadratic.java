package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.regress.SymmetricSolver;

/**
 * The least of x'Bx/2 + c'x + sum_j d_j |x_j| for positive definite B, exactly, by feature-sign
 * search: the variables that are not zero and their signs are guessed, the quadratic is solved for
 * them, and the best point on the way is kept; each round lowers the value.
 */
final class PenalizedQuadratic {
  private static final double TOLERANCE = 1e-13;

  private final double[] b;
  private final double[] c;
  private final double[] penalty;
  private final int q;

  private PenalizedQuadratic(double[] b, double[] c, double[] penalty) {
    this.b = b;
    this.c = c;
    this.penalty = penalty;
    this.q = c.length;
  }

  /** The minimum, found from a start; after a limit of rounds the best point so far. */
  static double[] minimise(double[] b, double[] c, double[] penalty, double[] start) {
    return new PenalizedQuadratic(b, c, penalty).run(start.clone());
  }

  private double[] run(double[] x) {
    double[] sign = new double[q];
    boolean[] active = new boolean[q];
    double size = 0;
    for (int j = 0; j < q; j++) {
      active[j] = x[j] != 0 || penalty[j] == 0;
      sign[j] = penalty[j] == 0 ? 0 : Math.signum(x[j]);
      size = Math.max(size, Math.abs(c[j]) + penalty[j]);
    }
    // a variable enters only beside the minimum for the others: elsewhere the step of all together
    // may turn it away from the sign of its derivative, and nothing would move
    boolean settled = isEmpty(active);
    for (int round = 0; round < 50 * (q + 1); round++) {
      if (settled) {
        int enters = enters(x, active, TOLERANCE * size);
        if (enters >= 0) {
          active[enters] = true;
          sign[enters] = -Math.signum(gradient(x)[enters]);
        } else {
          return x;
        }
      }
      double[] aim = solve(active, sign);
      if (aim == null) {
        return x;
      }
      // without a change of sign on the way the aim is the minimum for these variables
      settled = !crosses(aim, active, sign);
      double[] next = settled ? aim : best(x, aim, active);
      if (!settled && Arrays.equals(next, x)) {
        return x;
      }
      x = next;
      for (int j = 0; j < q; j++) {
        if (penalty[j] > 0) {
          active[j] = x[j] != 0;
          sign[j] = Math.signum(x[j]);
        }
      }
    }
    return x;
  }

  private static boolean isEmpty(boolean[] active) {
    for (boolean a : active) {
      if (a) {
        return false;
      }
    }
    return true;
  }

  /** The variable at zero whose derivative exceeds its penalty most, or -1. */
  private int enters(double[] x, boolean[] active, double tolerance) {
    double[] gradient = gradient(x);
    int enters = -1;
    double most = tolerance;
    for (int j = 0; j < q; j++) {
      double excess = active[j] ? 0 : Math.abs(gradient[j]) - penalty[j];
      if (excess > most) {
        most = excess;
        enters = j;
      }
    }
    return enters;
  }

  private boolean crosses(double[] aim, boolean[] active, double[] sign) {
    boolean crosses = false;
    for (int j = 0; j < q; j++) {
      crosses |= active[j] && penalty[j] > 0 && aim[j] * sign[j] < 0;
    }
    return crosses;
  }

  private double[] gradient(double[] x) {
    double[] g = c.clone();
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q && x[j] != 0; k++) {
        g[k] += b[j * q + k] * x[j];
      }
    }
    return g;
  }

  private double value(double[] x) {
    double[] g = gradient(x);
    double v = 0;
    for (int j = 0; j < q; j++) {
      v += 0.5 * x[j] * (g[j] + c[j]) + penalty[j] * Math.abs(x[j]);
    }
    return v;
  }

  private double[] solve(boolean[] active, double[] sign) {
    int[] at = new int[q];
    int m = 0;
    for (int j = 0; j < q; j++) {
      if (active[j]) {
        at[m++] = j;
      }
    }
    double[] sub = new double[m * m];
    double[] right = new double[m];
    for (int a = 0; a < m; a++) {
      right[a] = -c[at[a]] - penalty[at[a]] * sign[at[a]];
      for (int e = 0; e < m; e++) {
        sub[a * m + e] = b[at[a] * q + at[e]];
      }
    }
    double[] solved = SymmetricSolver.solve(sub, right, m);
    if (solved == null) {
      return null;
    }
    double[] x = new double[q];
    for (int a = 0; a < m; a++) {
      x[at[a]] = solved[a];
    }
    return x;
  }

  /** The best of the aim and the points on the way where a penalised variable becomes zero. */
  private double[] best(double[] x, double[] aim, boolean[] active) {
    double[] best = x;
    double least = value(x);
    for (int j = -1; j < q; j++) {
      double[] there = aim;
      if (j >= 0) {
        if (!active[j] || penalty[j] == 0 || !(x[j] * aim[j] < 0)) {
          continue;
        }
        double t = x[j] / (x[j] - aim[j]);
        there = new double[q];
        for (int k = 0; k < q; k++) {
          there[k] = k == j ? 0 : x[k] + t * (aim[k] - x[k]);
        }
      }
      double v = value(there);
      if (v < least) {
        least = v;
        best = there;
      }
    }
    return best;
  }
}
