package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class QuadraticDescentTest {
  private static final int P = 12;

  /** X'X / n of n rows with correlated columns, and X'y / n with many columns that matter. */
  private static double[][] problem(int n, long seed) {
    RandomStream random = RandomStreams.of(seed).child("quadratic").generator();
    double[] x = new double[n * P];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      double common = random.normal();
      for (int j = 0; j < P; j++) {
        x[j * n + i] = (j % 2 == 0 ? 1 : -1) * common + 0.5 * (1 + j % 3) * random.normal();
        y[i] += (j % 5 - 2) * x[j * n + i];
      }
      y[i] += random.normal();
    }
    double[] gram = new double[P * P];
    double[] cross = new double[P];
    for (int j = 0; j < P; j++) {
      for (int i = 0; i < n; i++) {
        cross[j] += x[j * n + i] * y[i] / n;
        for (int k = 0; k < P; k++) {
          gram[j * P + k] += x[j * n + i] * x[k * n + i] / n;
        }
      }
    }
    return new double[][] {gram, cross};
  }

  /** The largest violation of the conditions of the minimum. */
  private static double violation(
      double[][] problem, double[] b, double lambda, double alpha, int free) {
    double most = 0;
    for (int j = 0; j < P; j++) {
      double g = problem[1][j];
      for (int k = 0; k < P; k++) {
        g -= problem[0][j * P + k] * b[k];
      }
      double v;
      if (j < free) {
        v = Math.abs(g);
      } else if (b[j] == 0) {
        v = Math.max(0, Math.abs(g) - lambda * alpha);
      } else {
        v = Math.abs(g - lambda * (alpha * Math.signum(b[j]) + (1 - alpha) * b[j]));
      }
      most = Math.max(most, v);
    }
    return most;
  }

  private static double largest(double[][] problem) {
    double top = 0;
    for (double c : problem[1]) {
      top = Math.max(top, Math.abs(c));
    }
    return top;
  }

  @Test
  void aPathKeepsTheConditionsOfTheMinimum() {
    for (long seed = 1; seed <= 40; seed++) {
      double[][] problem = problem(30, seed);
      for (double alpha : new double[] {1, 0.5, 0}) {
        for (int free = 0; free <= 1; free++) {
          QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], alpha, free);
          int zeros = 0;
          for (int k = 0; k < 25; k++) {
            double lambda = largest(problem) * Math.pow(0.7, k);
            assertTrue(descent.solve(lambda, 1e-12));
            assertEquals(0, violation(problem, descent.slopes(), lambda, alpha, free), 1e-9);
            for (double b : descent.slopes()) {
              zeros += b == 0 ? 1 : 0;
            }
          }
          assertEquals(alpha > 0, zeros > 0);
        }
      }
    }
  }

  @Test
  void jumpsUpAndDownEndWhereAFreshStartDoes() {
    double[][] problem = problem(30, 3);
    double top = largest(problem);
    QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], 0.8, 0);
    for (double share : new double[] {0.01, 0.5, 0.4, 0.001, 0.9, 0.02}) {
      assertTrue(descent.solve(share * top, 1e-13));
      QuadraticDescent fresh = new QuadraticDescent(problem[0], problem[1], 0.8, 0);
      assertTrue(fresh.solve(share * top, 1e-13));
      assertArrayEquals(fresh.slopes(), descent.slopes(), 1e-9);
    }
  }

  @Test
  void aStartDoesNotMatter() {
    double[][] problem = problem(30, 4);
    double[] start = new double[P];
    for (int j = 0; j < P; j++) {
      start[j] = j - 5;
    }
    QuadraticDescent one = new QuadraticDescent(problem[0], problem[1], 1, 1).from(start);
    QuadraticDescent two = new QuadraticDescent(problem[0], problem[1], 1, 1);
    assertTrue(one.solve(0.3, 1e-13) && two.solve(0.3, 1e-13));
    assertArrayEquals(two.slopes(), one.slopes(), 1e-9);
  }

  @Test
  void columnsOfZerosStayOut() {
    double[][] problem = problem(30, 5);
    for (int k = 0; k < P; k++) {
      problem[0][3 * P + k] = 0;
      problem[0][k * P + 3] = 0;
    }
    problem[1][3] = 0;
    for (double alpha : new double[] {1, 0}) {
      QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], alpha, 0);
      assertTrue(descent.solve(0.1, 1e-12));
      assertEquals(0, descent.slopes()[3]);
      assertEquals(0, violation(problem, descent.slopes(), 0.1, alpha, 0), 1e-9);
    }
  }

  @Test
  void theExplainedShareIsThatOfTheQuadratic() {
    double[][] problem = problem(30, 6);
    QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], 1, 0);
    assertTrue(descent.solve(0.2, 1e-12));
    double expected = 0;
    double[] b = descent.slopes();
    for (int j = 0; j < P; j++) {
      expected += 2 * problem[1][j] * b[j];
      for (int k = 0; k < P; k++) {
        expected -= b[j] * problem[0][j * P + k] * b[k];
      }
    }
    assertEquals(expected, descent.explained(), 1e-10 * expected);
  }

  /** The problem with its second half of columns the first half and a little of themselves. */
  private static double[][] collinear(int n, long seed, double little) {
    double[][] plain = problem(n, seed);
    double[] mix = new double[P * P];
    for (int j = 0; j < P; j++) {
      mix[j * P + j] = j < P / 2 ? 1 : little;
      if (j >= P / 2) {
        mix[j * P + j - P / 2] = 1;
      }
    }
    double[] gram = new double[P * P];
    double[] cross = new double[P];
    for (int j = 0; j < P; j++) {
      for (int a = 0; a < P; a++) {
        cross[j] += mix[j * P + a] * plain[1][a];
        for (int k = 0; k < P; k++) {
          for (int b = 0; b < P; b++) {
            gram[j * P + k] += mix[j * P + a] * plain[0][a * P + b] * mix[k * P + b];
          }
        }
      }
    }
    return new double[][] {gram, cross};
  }

  /** Sweeps alone would need about 1 / little^2 of themselves. */
  @Test
  void nearlyCollinearColumnsSettle() {
    int large = 0;
    for (long seed = 1; seed <= 5; seed++) {
      for (double little : new double[] {1e-3, 1e-4, 1e-5, 1e-6}) {
        double[][] problem = collinear(30, seed, little);
        for (double alpha : new double[] {1, 0.5}) {
          for (int free = 0; free <= 1; free++) {
            QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], alpha, free);
            for (int k = 0; k <= 12; k++) {
              double lambda = largest(problem) * Math.pow(0.1, k);
              assertTrue(descent.solve(lambda, 1e-12));
              double[] b = descent.slopes();
              double size = 1;
              for (double v : b) {
                size = Math.max(size, Math.abs(v));
              }
              large += size > 1000 ? 1 : 0;
              assertEquals(0, violation(problem, b, lambda, alpha, free), 1e-11 * size);
            }
          }
        }
      }
    }
    assertTrue(large > 200);
  }

  @Test
  void aColumnGivenTwiceIsUsedOnce() {
    for (long seed = 1; seed <= 5; seed++) {
      double[][] problem = collinear(30, seed, 0);
      for (double share : new double[] {0.5, 0.01, 1e-4, 1e-8}) {
        double lambda = share * largest(problem);
        double[] start = new double[P];
        for (int j = 0; j < P; j++) {
          start[j] = j % 3 - 1;
        }
        QuadraticDescent descent = new QuadraticDescent(problem[0], problem[1], 1, 0).from(start);
        assertTrue(descent.solve(lambda, 1e-12));
        assertEquals(0, violation(problem, descent.slopes(), lambda, 1, 0), 1e-10);
      }
    }
  }

  /** Two columns of which the second is the first to eight digits, from a start with both. */
  @Test
  void aDependenceIsLeftAtItsCheaperEnd() {
    double near = 1 - 1e-17;
    double[] gram = {1, near, near, 1};
    double[] cross = {0.5, 0.5 + 1e-9};
    double[] b = {0.2, 0.1};
    double[] gradient = {0.2, 0.2 + 1e-9};
    new ActiveSet(gram, 2, gradient, b, new boolean[2], 0.1, 0).solve();
    assertEquals(0, b[0]);
    assertEquals(cross[1] - 0.1, b[1], 1e-15);
    assertEquals(0.1, gradient[1], 1e-15);
    assertEquals(0.1 - 1e-9, gradient[0], 1e-15);
  }

  /** The way to the equations' answer ends where the first coordinate becomes zero. */
  @Test
  void anExactStepChangesNoSign() {
    double[] gram = {1, 0.5, 0.5, 1};
    double[] b = {0.1, 0.1};
    double[] gradient = {0.05 - 0.15, 1 - 0.15};
    new ActiveSet(gram, 2, gradient, b, new boolean[2], 0.1, 0).solve();
    assertEquals(0, b[0]);
    assertEquals(0.9, b[1], 1e-15);
    double[] free = {0.1, 0.1};
    double[] again = {0.05 - 0.15, 1 - 0.15};
    new ActiveSet(gram, 2, again, free, new boolean[] {true, false}, 0.1, 0).solve();
    // 1 b0 + 0.5 b1 = 0.05, 0.5 b0 + 1 b1 = 1 - 0.1
    assertArrayEquals(new double[] {-0.4 / 0.75, 0.875 / 0.75}, free, 1e-15);
  }

  @Test
  void numbersThatAreNotFiniteEndIt() {
    QuadraticDescent descent =
        new QuadraticDescent(new double[] {1}, new double[] {Double.NaN}, 1, 0);
    assertFalse(descent.solve(0.1, 1e-12));
  }
}
