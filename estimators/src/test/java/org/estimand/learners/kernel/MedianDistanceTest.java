package org.estimand.learners.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianDistanceTest {
  private static double median(double[] x, double... shares) {
    int n = x.length;
    return MedianDistance.of(
        new KernelRows(
            n,
            x,
            shares,
            new double[n],
            new int[] {0},
            new double[] {0},
            new double[] {1},
            List.of()));
  }

  @Test
  void theMiddleOfThreeDistances() {
    // distances 1, 3, 4
    assertEquals(3, median(new double[] {0, 1, 4}, 1, 1, 1));
  }

  @Test
  void theLowerOfTwoMiddleOnes() {
    // distances 1, 2, 3, 4, 6, 7
    assertEquals(3, median(new double[] {0, 1, 3, 7}, 1, 1, 1, 1));
  }

  @Test
  void aPairWeighsTheProductOfItsWeights() {
    // distance 1 with weight 6, 3 with 3, 4 with 2
    assertEquals(1, median(new double[] {0, 1, 4}, 2, 3, 1));
  }

  @Test
  void equalRowsDoNotCount() {
    assertEquals(3, median(new double[] {0, 0, 0, 0, 1, 4}, 1, 1, 1, 1, 1, 1));
    assertEquals(1, median(new double[] {2, 2}, 1, 1));
  }

  @Test
  void manyRowsAreThinnedEvenly() {
    double[] x = new double[10 * MedianDistance.MOST_ROWS];
    double[] shares = new double[x.length];
    java.util.Arrays.fill(shares, 1);
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    // (1 - d)^2 = 1/2 for the median distance d of uniform draws
    assertEquals((1 - Math.sqrt(0.5)) * x.length, median(x, shares), 0.002 * x.length);
  }
}
