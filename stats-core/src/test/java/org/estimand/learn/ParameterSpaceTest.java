package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class ParameterSpaceTest {
  @Test
  void rangesAreDividedOnTheirScale() {
    ParameterSpace space =
        ParameterSpace.empty().log("a", 0.01, 100).linear("b", -1, 1).integers("c", 1, 2);
    List<ParameterPoint> grid = space.grid(3);
    assertEquals(18, grid.size());
    assertEquals("a = 0.01, b = -1, c = 1", grid.get(0).toString());
    assertEquals("a = 0.01, b = -1, c = 2", grid.get(1).toString());
    assertEquals(1, grid.get(6).value("a"), 1e-12);
    assertEquals("a = 100, b = 1, c = 2", grid.get(17).toString());
  }

  @Test
  void randomPointsFollowTheirLaws() {
    ParameterSpace space =
        ParameterSpace.empty()
            .log("a", 0.01, 100)
            .linear("b", -1, 1)
            .integers("c", 1, 4)
            .points("d", 5, 7);
    List<ParameterPoint> points = space.sample(4000, RandomStreams.of(3));
    assertEquals(points, space.sample(4000, RandomStreams.of(3)));
    assertNotEquals(points, space.sample(4000, RandomStreams.of(4)));
    assertEquals(points.subList(0, 10), space.sample(10, RandomStreams.of(3)));
    double below = 0;
    double half = 0;
    double[] whole = new double[5];
    double five = 0;
    for (ParameterPoint p : points) {
      assertTrue(p.value("a") >= 0.01 && p.value("a") <= 100);
      below += p.value("a") < 1 ? 1 : 0;
      half += p.value("b") < 0.5 ? 1 : 0;
      whole[p.count("c")]++;
      five += p.value("d") == 5 ? 1 : 0;
    }
    // 4 standard deviations of a share of one half are 0.032
    assertEquals(0.5, below / 4000, 0.032);
    assertEquals(0.75, half / 4000, 0.028);
    assertEquals(0.25, whole[1] / 4000, 0.028);
    assertEquals(0.25, whole[4] / 4000, 0.028);
    assertEquals(0.5, five / 4000, 0.032);
  }

  @Test
  void aFiniteSpaceIsDrawnWithoutReplacement() {
    ParameterSpace space = ParameterSpace.empty().integers("a", 1, 4).points("b", 0, 5, 9);
    assertEquals(12, new HashSet<>(space.sample(50, RandomStreams.of(1))).size());
    assertEquals(12, space.sample(50, RandomStreams.of(1)).size());
    List<ParameterPoint> some = space.sample(7, RandomStreams.of(1));
    assertEquals(7, new HashSet<>(some).size());
    assertTrue(new HashSet<>(space.grid(4)).containsAll(some));
  }

  @Test
  void spacesOfNoUse() {
    ParameterSpace one = ParameterSpace.empty().points("a", 1);
    refused(
        "CONF-120 Parameter \"a\" of the space is of no use: there is another of this name."
            + " Change it.",
        () -> one.linear("a", 0, 1));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: its range is 2.0 to 1.0; low must be"
            + " below high. Change it.",
        () -> one.linear("b", 2, 1));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: the low end of a logarithmic range is"
            + " 0.0; it must be positive. Change it.",
        () -> one.log("b", 0, 1));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: value 3.0 comes twice. Change it.",
        () -> one.points("b", 3, 3));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: value NaN is not finite. Change it.",
        () -> one.points("b", Double.NaN));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: it has no values. Change it.",
        () -> one.points("b"));
    refused(
        "CONF-120 Parameter \"b\" of the space is of no use: its range is 4.0 to 4.0; low must be"
            + " below high. Change it.",
        () -> one.integers("b", 4, 4));
  }

  private static void refused(String message, Runnable made) {
    assertEquals(message, assertThrows(InvalidConfigException.class, made::run).getMessage());
  }
}
