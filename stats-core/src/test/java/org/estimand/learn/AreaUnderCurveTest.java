package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AreaUnderCurveTest {
  @Test
  void isTheShareOfPairsInOrder() {
    int n = 41;
    double[] score = new double[n];
    boolean[] one = new boolean[n];
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      score[i] = (i * 7) % 11 - 4;
      one[i] = Math.sin(5 * i) + 0.1 * score[i] > 0;
      w[i] = (i * 3) % 4;
    }
    double pairs = 0;
    double hits = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (one[i] && !one[j]) {
          pairs += w[i] * w[j];
          double win = score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
          hits += w[i] * w[j] * win;
        }
      }
    }
    assertEquals(hits / pairs, AreaUnderCurve.of(score, one, w), 1e-14);
  }

  @Test
  void oneClassHasNone() {
    double[] score = {1, 2, 3};
    double[] w = {1, 1, 1};
    assertEquals(Double.NaN, AreaUnderCurve.of(score, new boolean[3], w));
  }
}
