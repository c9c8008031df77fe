package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.estimand.errors.ConvergenceException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class SimplexMathTest {
  private static final int ROWS = 40;
  private static final int M = 5;

  /** The least squares on every face of the simplex, by Lagrange's equations. */
  private static double[] byTryingAllFaces(double[] e) {
    double[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int set = 1; set < 1 << M; set++) {
      int[] use = new int[Integer.bitCount(set)];
      for (int j = 0, k = 0; j < M; j++) {
        if ((set >> j & 1) == 1) {
          use[k++] = j;
        }
      }
      int m = use.length;
      double[][] s = new double[m + 1][m + 2];
      for (int p = 0; p < m; p++) {
        for (int q = 0; q < m; q++) {
          for (int i = 0; i < ROWS; i++) {
            s[p][q] += e[use[p] * ROWS + i] * e[use[q] * ROWS + i];
          }
        }
        s[p][m] = 1;
        s[m][p] = 1;
      }
      s[m][m + 1] = 1;
      double[] z = SmallSystem.solve(s);
      double[] x = new double[M];
      boolean feasible = true;
      for (int k = 0; k < m; k++) {
        x[use[k]] = z[k];
        feasible &= z[k] >= 0;
      }
      double error = error(e, x);
      if (feasible && error < least) {
        least = error;
        best = x;
      }
    }
    return best;
  }

  private static double error(double[] e, double[] x) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double r = 0;
      for (int j = 0; j < M; j++) {
        r += e[j * ROWS + i] * x[j];
      }
      sum += r * r;
    }
    return sum;
  }

  private static double[] errors(int draw) {
    RandomStream random = RandomStreams.of(21).child("errors", draw).generator();
    double[] e = new double[ROWS * M];
    for (int i = 0; i < ROWS; i++) {
      double shared = random.normal();
      for (int l = 0; l < M; l++) {
        e[l * ROWS + i] = shared + (0.3 + 0.3 * l) * random.normal() + 0.1 * l;
      }
    }
    return e;
  }

  @Test
  void leastSquaresFindTheBestFace() {
    int zeros = 0;
    for (int draw = 0; draw < 100; draw++) {
      double[] e = errors(draw);
      double[] s = SimplexMath.leastSquares(e.clone(), ROWS, M);
      assertArrayEquals(byTryingAllFaces(e), s, 1e-9, "draw " + draw);
      assertEquals(1, Arrays.stream(s).sum(), 1e-14);
      zeros += (int) Arrays.stream(s).filter(v -> v == 0).count();
    }
    assertTrue(zeros > 50 && zeros < 450, "weights of zero: " + zeros);
  }

  @Test
  void aPerfectCandidateGetsAllTheWeight() {
    double[] e = errors(1);
    Arrays.fill(e, 2 * ROWS, 3 * ROWS, 0);
    assertArrayEquals(new double[] {0, 0, 1, 0, 0}, SimplexMath.leastSquares(e, ROWS, M), 1e-12);
    assertArrayEquals(
        new double[] {1, 0, 0, 0, 0}, SimplexMath.leastSquares(new double[ROWS * M], ROWS, M));
  }

  @Test
  void aHopelessCandidateLeavesTheOthersAlone() {
    double[] e = errors(2);
    double[] four = SimplexMath.leastSquares(Arrays.copyOf(e, 4 * ROWS), ROWS, 4);
    assertTrue(Arrays.stream(four).filter(v -> v > 0).count() > 1, Arrays.toString(four));
    for (int i = 0; i < ROWS; i++) {
      e[4 * ROWS + i] = 1e10 * (1 + i % 3);
    }
    double[] five = SimplexMath.leastSquares(e, ROWS, M);
    assertEquals(0, five[4], 1e-9);
    for (int l = 0; l < 4; l++) {
      assertEquals(four[l], five[l], 1e-9);
    }
  }

  /** Probabilities of what happened in m candidates of growing noise. */
  private static double[] probabilities(int draw, int n, int m, double sharpness) {
    RandomStream random = RandomStreams.of(22).child("p", draw).generator();
    double[] p = new double[n * m];
    for (int i = 0; i < n; i++) {
      double u = 0.8 * random.normal();
      boolean happened = random.bernoulli(1 / (1 + Math.exp(-u)));
      for (int l = 0; l < m; l++) {
        double seen = sharpness * (u + 0.5 * (l + 1) * random.normal());
        double one = 1 / (1 + Math.exp(-seen));
        p[l * n + i] = Math.max(1e-15, happened ? one : 1 - one);
      }
    }
    return p;
  }

  private static double[] weights(int n) {
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = i % 5; // zeros among them
    }
    return w;
  }

  /** h_l = sum w p_l / f / sum w, computed here. */
  private static double[] conditions(double[] p, double[] w, double[] s, int n) {
    double[] h = new double[s.length];
    double total = Arrays.stream(w).sum();
    for (int i = 0; i < n; i++) {
      double f = 0;
      for (int l = 0; l < s.length; l++) {
        f += s[l] * p[l * n + i];
      }
      for (int l = 0; l < s.length; l++) {
        h[l] += w[i] * p[l * n + i] / f / total;
      }
    }
    return h;
  }

  @Test
  void leastLogLossMeetsItsConditions() {
    int zeros = 0;
    for (int draw = 0; draw < 60; draw++) {
      int n = 30 + 20 * draw;
      int m = 2 + draw % 6;
      double[] p = probabilities(draw, n, m, draw % 3 == 0 ? 6 : 1);
      double[] w = weights(n);
      double[] s = SimplexMath.logLoss(p, w, n, m);
      double[] h = conditions(p, w, s, n);
      assertEquals(1, Arrays.stream(s).sum(), 1e-12);
      for (int l = 0; l < m; l++) {
        assertTrue(s[l] >= 0);
        assertTrue(h[l] <= 1 + 1e-8, "draw " + draw + ": " + Arrays.toString(h));
        if (s[l] > 0) {
          assertEquals(1, h[l], 1e-8, "draw " + draw + ": " + Arrays.toString(s));
        } else {
          zeros++;
        }
      }
    }
    assertTrue(zeros > 20, "weights of zero: " + zeros);
  }

  @Test
  void twoCandidatesAgainstBisection() {
    int n = 300;
    double[] p = probabilities(3, n, 2, 2);
    double[] w = weights(n);
    double low = 0;
    double high = 1;
    for (int step = 0; step < 100; step++) {
      double a = (low + high) / 2;
      double slope = 0;
      for (int i = 0; i < n; i++) {
        slope += w[i] * (p[i] - p[n + i]) / (a * p[i] + (1 - a) * p[n + i]);
      }
      low = slope > 0 ? a : low;
      high = slope > 0 ? high : a;
    }
    assertTrue(low > 0.05 && low < 0.95, "inside: " + low);
    assertArrayEquals(new double[] {low, 1 - low}, SimplexMath.logLoss(p, w, n, 2), 1e-9);
  }

  @Test
  void candidatesThatAreSureAndWrong() {
    int n = 200;
    double[] p = probabilities(5, n, 3, 1);
    for (int i = 0; i < n; i++) {
      p[i] = i % 2 == 0 ? 1 : 1e-15; // right half of the time, and certain
    }
    double[] w = new double[n];
    Arrays.fill(w, 1);
    double[] s = SimplexMath.logLoss(p, w, n, 3);
    double[] h = conditions(p, w, s, n);
    for (int l = 0; l < 3; l++) {
      assertEquals(s[l] > 0 ? 1 : Math.min(1, h[l]), h[l], 1e-8);
    }
  }

  @Test
  void tooFewStepsAreSaid() {
    double[] p = probabilities(7, 100, 3, 1);
    double[] w = weights(100);
    String message =
        assertThrows(ConvergenceException.class, () -> SimplexMath.logLoss(p, w, 100, 3, 1))
            .getMessage();
    assertEquals(
        "CONV-123 The weights of a stack did not reach the least log loss in 1 steps: the"
            + " conditions are off by # (tolerance 1e-8). Leave out candidates that predict"
            + " probabilities near 0 or 1, or use the discrete rule.",
        message.replaceAll("by \\d\\.\\de-\\d\\d ", "by # "));
  }
}
