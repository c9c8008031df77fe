package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class StandardMomentsTest {
  private static double[] sums(double[][] rows) {
    int q = rows[0].length;
    double[] sums = new double[q * q];
    for (double[] row : rows) {
      for (int i = 0; i < q; i++) {
        for (int j = 0; j <= i; j++) {
          sums[i * q + j] += row[i] * row[j];
        }
      }
    }
    return sums;
  }

  private static double[][] rows(int n, double shift, long seed) {
    RandomStream random = RandomStreams.of(seed).generator();
    double[][] rows = new double[n][4];
    for (double[] row : rows) {
      row[0] = 1;
      row[1] = shift + random.normal();
      row[2] = -shift + 2 * random.normal();
      row[3] = 3 * shift + row[1] - row[2] + random.normal();
    }
    return rows;
  }

  @Test
  void heldOutLossIsTheMeanSquareOfResiduals() {
    StandardMoments train = StandardMoments.of(sums(rows(30, 2, 1)), 2);
    double[][] held = rows(11, 3, 2);
    double[] slopes = train.unscaled(new double[] {0.7, -0.2});
    double level = train.mean()[2] - slopes[0] * train.mean()[0] - slopes[1] * train.mean()[1];
    double want = 0;
    for (double[] row : held) {
      want += Math.pow(row[3] - level - slopes[0] * row[1] - slopes[1] * row[2], 2) / 11;
    }
    assertEquals(want, train.loss(slopes, sums(held)), 1e-11 * want);
  }
}
