package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class MultipleTestingTest {
  private static final double TINY = 1e-15;

  @Test
  void byHand() {
    double[] p = {0.04, 0.01, 0.03};
    // 3 x 0.01 = 0.03; 2 x 0.03 = 0.06; 1 x 0.04 is raised to 0.06
    assertArrayEquals(new double[] {0.06, 0.03, 0.06}, MultipleTesting.holm(p), TINY);
    // 3 x 0.04 / 3 = 0.04; 3 x 0.03 / 2 = 0.045 falls to 0.04; 3 x 0.01 / 1 = 0.03
    assertArrayEquals(new double[] {0.04, 0.03, 0.04}, MultipleTesting.benjaminiHochberg(p), TINY);
    assertArrayEquals(new double[] {0.04, 0.01, 0.03}, p, 0);
  }

  @Test
  void neverAboveOneAndOneTestIsLeftAlone() {
    assertArrayEquals(new double[] {1, 1}, MultipleTesting.holm(0.7, 0.9), TINY);
    assertArrayEquals(new double[] {0.9, 0.9}, MultipleTesting.benjaminiHochberg(0.7, 0.9), TINY);
    assertArrayEquals(new double[] {0.2}, MultipleTesting.holm(0.2), TINY);
    assertArrayEquals(new double[] {0.2}, MultipleTesting.benjaminiHochberg(0.2), TINY);
    assertEquals(0, MultipleTesting.holm().length);
    assertEquals(0, MultipleTesting.benjaminiHochberg().length);
  }

  @Test
  void pValuesThatDoNotExistAreNotCounted() {
    double none = Double.NaN;
    assertArrayEquals(
        new double[] {none, 0.02, none, 0.03}, MultipleTesting.holm(none, 0.01, none, 0.03), TINY);
    assertArrayEquals(
        new double[] {0.02, none, 0.03}, MultipleTesting.benjaminiHochberg(0.01, none, 0.03), TINY);
  }

  /** The definitions as sets: a hypothesis is rejected at a level where its p-value says so. */
  @Test
  void adjustedValuesDecideAsTheProceduresDo() {
    RandomStream random = RandomStreams.of(8).child("p").generator();
    int m = 7;
    for (int draw = 0; draw < 200; draw++) {
      double[] p = new double[m];
      for (int i = 0; i < m; i++) {
        p[i] = Math.pow(random.uniform(), 3);
      }
      double level = random.uniform(0.01, 0.4);
      double[] holm = MultipleTesting.holm(p);
      double[] bh = MultipleTesting.benjaminiHochberg(p);
      double[] sorted = p.clone();
      java.util.Arrays.sort(sorted);
      int down = 0;
      while (down < m && sorted[down] <= level / (m - down)) {
        down++;
      }
      int up = 0;
      for (int k = 1; k <= m; k++) {
        up = sorted[k - 1] <= level * k / m ? k : up;
      }
      for (int i = 0; i < m; i++) {
        assertEquals(down > 0 && p[i] <= sorted[down - 1], holm[i] <= level);
        assertEquals(up > 0 && p[i] <= sorted[up - 1], bh[i] <= level);
        assertTrue(p[i] <= bh[i] + TINY && bh[i] <= holm[i] + TINY);
      }
    }
  }

  @Test
  void refusals() {
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> MultipleTesting.holm(0.1, 1.5));
    assertEquals(
        "CONF-193 p-value 2 of 2 is 1.5; must lie between 0 and 1, or be NaN where there is none.",
        e.getMessage());
    assertThrows(InvalidConfigException.class, () -> MultipleTesting.benjaminiHochberg(-0.1, 0.5));
  }
}
