package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.regress.SymmetricSolver;

/**
 * The least of x'Gx/2 - c'x over x >= 0 with sum one, for positive definite G, exactly. Guesses of
 * which variables are positive are corrected all at once, which mostly ends after a few rounds;
 * where it does not, one variable at a time, which always ends.
 */
final class SimplexQuadratic {
  private static final int MOST_ROUNDS = 40;
  private static final double TOLERANCE = 1e-12;

  private final double[] g;
  private final double[] c;
  private final int k;

  private SimplexQuadratic(double[] g, double[] c) {
    this.g = g;
    this.c = c;
    this.k = c.length;
  }

  /**
   * The minimum.
   *
   * @param x k values
   * @param rounds how many systems were solved; negative when their limit was reached
   */
  record Solution(double[] x, int rounds) {}

  /** Minimum on the variables marked free, with the multiplier of the sum. */
  private record Guess(double[] x, double multiplier) {}

  static Solution minimise(double[] g, double[] c) {
    return new SimplexQuadratic(g, c).run();
  }

  private Solution run() {
    boolean[] free = new boolean[k];
    Arrays.fill(free, true);
    double[] x = new double[k];
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      Guess guess = solve(free);
      double[] excess = excess(guess);
      boolean changed = false;
      for (int i = 0; i < k; i++) {
        boolean now = free[i] ? guess.x()[i] > 0 : excess[i] < -TOLERANCE * scale(i);
        changed |= now != free[i];
        free[i] = now;
      }
      x = guess.x();
      if (!changed) {
        return new Solution(x, round);
      }
    }
    double sum = 0;
    for (int i = 0; i < k; i++) {
      x[i] = Math.max(0, x[i]);
      sum += x[i];
    }
    for (int i = 0; i < k; i++) {
      x[i] /= sum;
    }
    return oneByOne(x);
  }

  /** The classical active set method: every round lowers the value or frees a variable. */
  private Solution oneByOne(double[] x) {
    boolean[] free = new boolean[k];
    for (int i = 0; i < k; i++) {
      free[i] = x[i] > 0;
    }
    for (int round = MOST_ROUNDS + 1; round < MOST_ROUNDS + 20 * k; round++) {
      Guess guess = solve(free);
      double step = 1;
      for (int i = 0; i < k; i++) {
        if (free[i] && guess.x()[i] < 0) {
          step = Math.min(step, x[i] / (x[i] - guess.x()[i]));
        }
      }
      boolean blocked = false;
      for (int i = 0; i < k; i++) {
        double to = step == 1 ? guess.x()[i] : x[i] + step * (guess.x()[i] - x[i]);
        boolean bound = free[i] && guess.x()[i] < 0 && to <= 1e-16;
        blocked |= bound;
        free[i] &= !bound;
        x[i] = bound ? 0 : to;
      }
      if (blocked) {
        continue;
      }
      double[] excess = excess(guess);
      int worst = -1;
      double most = 0;
      for (int i = 0; i < k; i++) {
        if (!free[i] && excess[i] < -TOLERANCE * scale(i) && excess[i] < most) {
          most = excess[i];
          worst = i;
        }
      }
      if (worst < 0) {
        return new Solution(x, round);
      }
      free[worst] = true;
    }
    return new Solution(x, -1);
  }

  private double scale(int i) {
    return Math.abs(c[i]) + g[i * k + i];
  }

  private Guess solve(boolean[] free) {
    int[] at = new int[k];
    int m = 0;
    for (int i = 0; i < k; i++) {
      if (free[i]) {
        at[m++] = i;
      }
    }
    double[] sub = new double[m * m];
    double[] right = new double[2 * m];
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < m; b++) {
        sub[a * m + b] = g[at[a] * k + at[b]];
      }
      right[2 * a] = c[at[a]];
      right[2 * a + 1] = 1;
    }
    double[] solved = SymmetricSolver.solve(sub, right, m, 2);
    double sum = 0;
    double ones = 0;
    for (int a = 0; a < m; a++) {
      sum += solved[2 * a];
      ones += solved[2 * a + 1];
    }
    double multiplier = (1 - sum) / ones;
    double[] x = new double[k];
    for (int a = 0; a < m; a++) {
      x[at[a]] = solved[2 * a] + multiplier * solved[2 * a + 1];
    }
    return new Guess(x, multiplier);
  }

  /** What the value would rise by with each variable that is zero, to first order. */
  private double[] excess(Guess guess) {
    double[] excess = new double[k];
    for (int i = 0; i < k; i++) {
      excess[i] = -c[i] - guess.multiplier();
    }
    for (int j = 0; j < k; j++) {
      double v = guess.x()[j];
      for (int i = 0; i < k && v != 0; i++) {
        excess[i] += v * g[j * k + i];
      }
    }
    return excess;
  }
}
