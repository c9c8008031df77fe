package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RisingTest {
  @Test
  void seriesAndClosedFormsMeet() {
    for (double z : new double[] {-3, -0.501, -0.499, -1e-3, -1e-9, 1e-9, 0.2, 0.499, 0.501, 2}) {
      double h = 1e-5;
      assertEquals(
          (Rising.first(z + h) - Rising.first(z - h)) / (2 * h), Rising.firstSlope(z), 1e-9);
      assertEquals(
          (Rising.second(z + h) - Rising.second(z - h)) / (2 * h), Rising.secondSlope(z), 1e-9);
    }
    assertEquals(1, Rising.first(0));
    assertEquals(1, Rising.second(0), 1e-15);
    assertEquals(0.5, Rising.firstSlope(0), 1e-15);
    assertEquals(1.0 / 3, Rising.secondSlope(0), 1e-15);
  }
}
