package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LimitedMemoryBfgsTest {
  /** Rosenbrock's function in many variables, infinite where the first one is above 1.5. */
  private static double rosenbrock(double[] b, double[] g) {
    java.util.Arrays.fill(g, 0);
    double sum = 0;
    for (int j = 0; j + 1 < b.length; j++) {
      double bend = b[j + 1] - b[j] * b[j];
      double rest = 1 - b[j];
      sum += 100 * bend * bend + rest * rest;
      g[j] += -400 * bend * b[j] - 2 * rest;
      g[j + 1] += 200 * bend;
    }
    return b[0] > 1.5 ? Double.POSITIVE_INFINITY : sum;
  }

  @Test
  void findsTheMinimum() {
    double[] start = {-1.2, 1, -0.5}; // from four variables on there is a second minimum
    LimitedMemoryBfgs.Minimum end =
        LimitedMemoryBfgs.minimise(LimitedMemoryBfgsTest::rosenbrock, start, 500, 1e-9, 0);
    assertTrue(end.settled());
    for (double v : end.b()) {
      assertEquals(1, v, 1e-8);
    }
    assertTrue(end.evaluations() < 200, end.evaluations() + " evaluations");
    assertEquals(-1.2, start[0], "the start was changed");
  }

  @Test
  void runsOutOfStepsHonestly() {
    LimitedMemoryBfgs.Minimum end =
        LimitedMemoryBfgs.minimise(
            LimitedMemoryBfgsTest::rosenbrock, new double[] {-1.2, 1}, 3, 1e-9, 0);
    assertEquals(false, end.settled());
  }
}
