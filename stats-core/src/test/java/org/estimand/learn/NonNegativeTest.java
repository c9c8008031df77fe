package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class NonNegativeTest {
  private static final int ROWS = 9;
  private static final int COLUMNS = 5;

  private static double[] normals(int count, RandomStream random) {
    double[] v = new double[count];
    for (int i = 0; i < count; i++) {
      v[i] = random.normal();
    }
    return v;
  }

  /** The best of the least squares of all subsets of columns that have no negative coefficient. */
  private static double[] byTryingAll(double[] a, double[] b) {
    double[] best = new double[COLUMNS];
    double least = error(a, b, best);
    for (int set = 1; set < 1 << COLUMNS; set++) {
      double[] x = SmallSystem.leastSquares(a, b, ROWS, COLUMNS, set);
      boolean negative = false;
      for (double v : x) {
        negative |= v < 0;
      }
      if (!negative && error(a, b, x) < least) {
        least = error(a, b, x);
        best = x;
      }
    }
    return best;
  }

  private static double error(double[] a, double[] b, double[] x) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double r = b[i];
      for (int j = 0; j < COLUMNS; j++) {
        r -= a[j * ROWS + i] * x[j];
      }
      sum += r * r;
    }
    return sum;
  }

  @Test
  void itFindsTheBestOfAllSubsets() {
    int bounded = 0;
    for (int draw = 0; draw < 200; draw++) {
      RandomStream random = RandomStreams.of(11).child("problem", draw).generator();
      double[] a = normals(ROWS * COLUMNS, random);
      double[] b = normals(ROWS, random);
      double[] kept = a.clone();
      double[] x = NonNegative.solve(a, b, ROWS, COLUMNS);
      assertArrayEquals(kept, a);
      assertArrayEquals(byTryingAll(a, b), x, 1e-10, "problem " + draw);
      for (double v : x) {
        bounded += v == 0 ? 1 : 0;
      }
    }
    assertTrue(bounded > 300 && bounded < 700, "coefficients at zero: " + bounded);
  }

  @Test
  void coefficientsThatRoseComeDownAgain() {
    for (int draw = 0; draw < 200; draw++) {
      RandomStream random = RandomStreams.of(13).child("problem", draw).generator();
      double[] a = normals(ROWS * COLUMNS, random);
      double[] b = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        double shared = 3 * random.normal();
        for (int j = 0; j < COLUMNS; j++) {
          a[j * ROWS + i] += shared;
        }
        // the sum of two columns leads to a third, which has to go once both are in
        b[i] = a[i] + a[ROWS + i] - shared + 0.1 * random.normal();
      }
      double[] x = NonNegative.solve(a, b, ROWS, COLUMNS);
      assertArrayEquals(byTryingAll(a, b), x, 1e-9, "problem " + draw);
    }
  }

  @Test
  void theScaleOfColumnsDoesNotMatter() {
    RandomStream random = RandomStreams.of(12).generator();
    double[] a = normals(ROWS * COLUMNS, random);
    double[] b = normals(ROWS, random);
    double[] x = NonNegative.solve(a, b, ROWS, COLUMNS);
    double[] scaled = a.clone();
    for (int i = 0; i < ROWS; i++) {
      scaled[i] *= 1e9;
      scaled[2 * ROWS + i] *= 1e-9;
    }
    double[] y = NonNegative.solve(scaled, b, ROWS, COLUMNS);
    assertEquals(x[0], y[0] * 1e9, 1e-10);
    assertEquals(x[2], y[2] * 1e-9, 1e-10);
    assertEquals(x[1], y[1], 1e-10);
  }

  @Test
  void columnsOfZerosAndColumnsTwice() {
    double[] a = {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0};
    double[] x = NonNegative.solve(a, new double[] {3, 4, 5}, 3, 4);
    // the second column is zero, the third repeats the first
    assertArrayEquals(new double[] {3, 0, 0, 2}, x, 1e-14);
    assertArrayEquals(
        new double[4], NonNegative.solve(a, new double[] {-1, -1, 9}, 3, 4), "nothing helps");
    assertArrayEquals(new double[4], NonNegative.solve(a, new double[3], 3, 4), "nothing to fit");
  }
}
