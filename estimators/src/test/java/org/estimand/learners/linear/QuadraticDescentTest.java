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

  @Test
  void numbersThatAreNotFiniteEndIt() {
    QuadraticDescent descent =
        new QuadraticDescent(new double[] {1}, new double[] {Double.NaN}, 1, 0);
    assertFalse(descent.solve(0.1, 1e-12));
  }
}
