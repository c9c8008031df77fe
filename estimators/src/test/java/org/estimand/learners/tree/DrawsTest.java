package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
  /** Chi-square over values or cells of equal width, mean and correlation of neighbours. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9, 1000, 40_000, 65_535, 65_536, 65_537, 3_000_000, 2_000_000_000})
  void drawsAreUniform(int limit) {
    Draws draws = new Draws(RandomStreams.of(limit).generator());
    int cells = limit <= 40_000 ? limit : 100;
    double[] count = new double[cells];
    int n = 200_000;
    double sum = 0;
    double product = 0;
    double before = 0;
    for (int i = 0; i < n; i++) {
      int v = draws.below(limit);
      assertTrue(v >= 0 && v < limit);
      count[(int) ((long) v * cells / limit)]++;
      double u = (v + 0.5) / limit - 0.5;
      sum += u;
      product += u * before;
      before = u;
    }
    double square = 0;
    for (int c = 0; c < cells; c++) {
      // cell c holds the v with c <= v * cells / limit < c + 1
      double width = Math.ceil((c + 1.0) * limit / cells) - Math.ceil((double) c * limit / cells);
      double expected = n * width / limit;
      square += (count[c] - expected) * (count[c] - expected) / expected;
    }
    // five standard deviations
    assertEquals(cells - 1, square, 5 * Math.sqrt(2.0 * cells) + 5);
    double deviation = Math.sqrt(n / 12.0);
    assertEquals(0, sum, 5 * deviation);
    assertEquals(0, product, 5 * Math.sqrt(n) / 12 + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50, 8_001, 40_000, 65_535, 65_536, 65_537, 200_000})
  void countedDrawsAreUniform(int rows) {
    Draws draws = new Draws(RandomStreams.of(rows).child("count").generator());
    for (int size : new int[] {0, 1, 2, 3, 7, 400_003}) {
      int[] times = new int[rows];
      draws.count(times, size);
      long total = 0;
      double[] part = new double[4];
      for (int s = 0; s < rows; s++) {
        total += times[s];
        part[(int) (4L * s / rows)] += times[s];
      }
      assertEquals(size, total);
      for (int q = 0; q < 4 && rows >= 50; q++) {
        double share = (Math.ceil((q + 1) * rows / 4.0) - Math.ceil(q * rows / 4.0)) / rows;
        assertEquals(size * share, part[q], 5 * Math.sqrt(size * share) + 1);
      }
      // chi-square over all rows: without the rejection some come twice as often as others
      double square = 0;
      for (int count : times) {
        double expected = (double) size / rows;
        square += size == 0 ? 0 : (count - expected) * (count - expected) / expected;
      }
      assertTrue(
          size < 100 || Math.abs(square - rows + 1) <= 5 * Math.sqrt(2.0 * rows), "" + square);
    }
  }
}
