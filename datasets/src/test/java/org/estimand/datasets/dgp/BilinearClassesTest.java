package org.estimand.datasets.dgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.data.CausalData;
import org.estimand.errors.CausalException;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Draw;
import org.junit.jupiter.api.Test;

class BilinearClassesTest {
  @Test
  void momentsAreThoseStated() {
    int n = 40_000;
    Draw draw = new BilinearClasses(n, 6, 1600, 2, 3, 2, 1, 0.26).draw(RandomStreams.of(3));
    CausalData data = draw.data();
    double[] first = data.values("y1");
    double[] sum = new double[3];
    double[] square = new double[3];
    double[] count = new double[3];
    for (int i = 0; i < n; i++) {
      int k = first[i] < 200 ? 1 : 2; // classes are far apart
      sum[k] += first[i];
      square[k] += first[i] * first[i];
      count[k]++;
    }
    for (int k = 1; k <= 2; k++) {
      double mean = sum[k] / count[k];
      assertEquals(draw.truth().get("eta0[" + k + "]"), mean, 0.2);
      // 25 of the growth factor and 1 of the residual
      assertEquals(26, square[k] / count[k] - mean * mean, 0.8);
    }
    assertEquals(2.0, count[2] / count[1], 0.2);
    assertEquals(0.74 * 25, draw.truth().get("eta0[1] ~~ eta0[1]"), 1e-12);
  }

  @Test
  void impossibleSizes() {
    CausalException e =
        assertThrows(
            CausalException.class, () -> new BilinearClasses(100, 10, 10, 3.5, 12, 1, 1, 0.13));
    assertEquals(
        "CONF-303 Bilinear classes of 100 subjects on 10 occasions with knots 3.5 and 12.0, ratio"
            + " 1.0, residual variance 1.0 and explained share 0.13; needs at least 10 subjects, 4"
            + " occasions, knots between the first and the last occasion, a positive ratio and"
            + " variance, and a share from 0 to below 1.",
        e.getMessage());
  }
}
