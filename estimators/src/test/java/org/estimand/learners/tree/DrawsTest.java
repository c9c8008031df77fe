package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
  /** Chi-square over cells of equal width, mean and correlation of neighbours. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9, 1000, 40_000, 65_535, 65_536, 65_537, 3_000_000, 2_000_000_000})
  void drawsAreUniform(int limit) {
    Draws draws = new Draws(RandomStreams.of(limit).generator());
    int cells = Math.min(limit, 100);
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
}
