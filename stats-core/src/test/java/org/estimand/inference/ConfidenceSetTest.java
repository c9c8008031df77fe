package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.estimand.fit.Json;
import org.estimand.inference.ConfidenceSet.Kind;
import org.junit.jupiter.api.Test;

/** Shapes of confidence sets and their JSON form. */
class ConfidenceSetTest {
  @Test
  void shortTextOfEveryShape() {
    double inf = Double.POSITIVE_INFINITY;
    assertEquals("[-0.5000, 12345.7]", NumberText.of(ConfidenceSet.interval(-0.5, 12345.67, 0.9)));
    assertEquals("[2.0000, inf)", NumberText.of(ConfidenceSet.interval(2, inf, 0.9)));
    assertEquals("(-inf, -1.5000] or [2.0000, inf)", NumberText.of(ConfidenceSet.rays(-1.5, 2, 1)));
    assertEquals("(-inf, inf)", NumberText.of(ConfidenceSet.line(0.9)));
    assertEquals("empty", NumberText.of(ConfidenceSet.empty(0.9)));
    assertEquals(
        "(-inf, 0.0000] or [1.0000, 2.0000] or [3.0000, 4.0000]",
        NumberText.of(ConfidenceSet.union(0.9, -inf, 0, 1, 2, 3, 4)));
    assertEquals("99.9%", NumberText.percent(0.999));
    assertEquals("90%", NumberText.percent(0.9));
  }

  private static JsonObject json(ConfidenceSet set) {
    return JsonParser.parseString(Json.write(ResultJson.confidenceSet(set))).getAsJsonObject();
  }

  private static void bounds(JsonObject json, Double low, Double high) {
    JsonArray b = json.getAsJsonArray("bounds");
    assertEquals(2, b.size());
    assertEquals(low, b.get(0).isJsonNull() ? null : b.get(0).getAsDouble());
    assertEquals(high, b.get(1).isJsonNull() ? null : b.get(1).getAsDouble());
  }

  @Test
  void quadraticInequalities() {
    // (t - 1)(t - 3) <= 0
    ConfidenceSet inside = ConfidenceSet.quadratic(1, -4, 3, 0.95);
    assertEquals(Kind.INTERVAL, inside.kind());
    assertEquals(1, inside.lower().getAsDouble(), 1e-15);
    assertEquals(3, inside.upper().getAsDouble(), 1e-15);
    ConfidenceSet outside = ConfidenceSet.quadratic(-1, 4, -3, 0.95);
    assertEquals(Kind.RAYS, outside.kind());
    assertTrue(outside.contains(1) && outside.contains(3) && outside.contains(-9));
    assertFalse(outside.contains(2));
    assertEquals(Kind.EMPTY, ConfidenceSet.quadratic(1, 0, 1, 0.95).kind());
    assertEquals(Kind.LINE, ConfidenceSet.quadratic(-1, 0, -1, 0.95).kind());
    assertEquals(Kind.LINE, ConfidenceSet.quadratic(0, 0, 0, 0.95).kind());
    assertEquals(Kind.EMPTY, ConfidenceSet.quadratic(0, 0, 1, 0.95).kind());
    ConfidenceSet below = ConfidenceSet.quadratic(0, 2, -6, 0.95);
    assertTrue(below.lower().isEmpty());
    assertEquals(3, below.upper().getAsDouble());
    ConfidenceSet above = ConfidenceSet.quadratic(0, -2, 6, 0.95);
    assertEquals(3, above.lower().getAsDouble());
    assertTrue(above.upper().isEmpty());
    ConfidenceSet point = ConfidenceSet.quadratic(1, 0, 0, 0.95);
    assertTrue(point.contains(0));
    assertFalse(point.contains(1e-9));
  }

  @Test
  void unions() {
    double inf = Double.POSITIVE_INFINITY;
    assertEquals(Kind.EMPTY, ConfidenceSet.union(0.9).kind());
    assertEquals(Kind.LINE, ConfidenceSet.union(0.9, -inf, inf).kind());
    assertEquals("[1.0, 2.0]", ConfidenceSet.union(0.9, 1, 2).toString());
    ConfidenceSet rays = ConfidenceSet.union(0.9, -inf, 1, 2, inf);
    assertEquals(Kind.RAYS, rays.kind());
    assertEquals("[-Infinity, 1.0, 2.0, Infinity]", java.util.Arrays.toString(rays.pieces()));
    ConfidenceSet three = ConfidenceSet.union(0.9, -inf, -1, 2, 3, 5, 8);
    assertEquals(Kind.UNION, three.kind());
    assertEquals("(-inf, -1.0] or [2.0, 3.0] or [5.0, 8.0]", three.toString());
    assertTrue(three.contains(-7) && three.contains(2) && three.contains(3) && three.contains(6));
    assertFalse(three.contains(0) || three.contains(4) || three.contains(9));
    assertTrue(three.lower().isEmpty());
    assertEquals(8, three.upper().getAsDouble());
    JsonObject json = json(three);
    assertEquals("union", json.get("type").getAsString());
    assertEquals(6, json.getAsJsonArray("pieces").size());
    assertTrue(json.getAsJsonArray("pieces").get(0).isJsonNull());
    assertEquals(-1, json.getAsJsonArray("pieces").get(1).getAsDouble());
    assertFalse(json(rays).has("pieces"));
    ConfidenceSet open = ConfidenceSet.union(0.9, -1, 0, 1, inf);
    assertEquals("[-1.0, 0.0] or [1.0, inf)", open.toString());
  }

  /** Roots far apart keep their digits. */
  @Test
  void smallRootsAreNotLost() {
    ConfidenceSet set = ConfidenceSet.quadratic(1, -1e8, 1, 0.95);
    assertEquals(1e-8, set.lower().getAsDouble(), 1e-22);
  }

  @Test
  void whatBelongsToASet() {
    ConfidenceSet interval = ConfidenceSet.interval(-1, 2, 0.9);
    assertTrue(interval.contains(-1) && interval.contains(2));
    assertFalse(interval.contains(2.1));
    assertFalse(interval.contains(-1.1));
    assertTrue(ConfidenceSet.line(0.9).contains(1e300));
    assertFalse(ConfidenceSet.empty(0.9).contains(0));
    assertEquals(0.9, interval.level());
  }

  @Test
  void text() {
    assertEquals("[-1.0, 2.0]", ConfidenceSet.interval(-1, 2, 0.9).toString());
    assertEquals("(-inf, -1.0] or [2.0, inf)", ConfidenceSet.rays(-1, 2, 0.9).toString());
    assertEquals("(-inf, inf)", ConfidenceSet.line(0.9).toString());
    assertEquals("empty", ConfidenceSet.empty(0.9).toString());
  }

  @Test
  void jsonForms() {
    JsonObject interval = json(ConfidenceSet.interval(-1.5, 2, 0.9));
    assertEquals("interval", interval.get("type").getAsString());
    assertEquals(0.9, interval.get("level").getAsDouble());
    bounds(interval, -1.5, 2.0);
    bounds(json(ConfidenceSet.interval(Double.NEGATIVE_INFINITY, 2, 0.9)), null, 2.0);
    JsonObject rays = json(ConfidenceSet.rays(-1, 2, 0.9));
    assertEquals("rays", rays.get("type").getAsString());
    bounds(rays, -1.0, 2.0);
    JsonObject line = json(ConfidenceSet.line(0.9));
    assertEquals("line", line.get("type").getAsString());
    bounds(line, null, null);
    JsonObject empty = json(ConfidenceSet.empty(0.9));
    assertEquals("empty", empty.get("type").getAsString());
    bounds(empty, null, null);
  }
}
