package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class ConleyCutoffTest {
  /**
   * Three places in a row, the last two at exactly the cutoff: the pair counts, wherever the cells
   * end that begin at the first place.
   */
  @Test
  void aPairAtTheCutoffCounts() {
    RandomStream random = RandomStreams.of(1).generator();
    double[] phi = {1, 10, 100};
    int pairs = 0;
    for (int r = 0; r < 20_000; r++) {
      double cutoff = random.uniform(0.01, 3);
      double low = random.uniform(-5, 5);
      double near = low + cutoff * (2 + random.integer(1000));
      double far = near + cutoff;
      if (Math.abs(far - near) > cutoff) {
        continue;
      }
      pairs++;
      SampleDesign places = InferenceData.placed(new double[] {low, near, far});
      VcovType type = VcovType.conley(cutoff, VcovType.Conley.Kernel.UNIFORM);
      double v = InferenceData.estimates(phi, 1, places, type).covariance(0, 0);
      double want = 1 + 110 * 110;
      assertEquals(want, 9 * v, 1e-9, low + " " + near + " " + cutoff);
    }
    assertTrue(pairs > 5000, "pairs " + pairs);
  }
}
