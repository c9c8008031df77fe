package org.estimand.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidDataException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void numbersReadBackToTheSameDouble() {
    RandomStream random = RandomStreams.of(3).child("json").generator();
    for (int k = 0; k < 100_000; k++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(value, Double.parseDouble(Json.number(value)));
      }
    }
    assertEquals("0.1", Json.number(0.1));
    assertEquals("-3", Json.number(-3.0));
    assertEquals("-0.0", Json.number(-0.0));
    assertEquals("1e300", Json.number(1e300));
    assertEquals("0.30000000000000004", Json.number(0.1 + 0.2));
  }

  @Test
  void valuesRoundTrip() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a \"quoted\"\n\tline \\ \u0001 \u00e9");
    value.put("number", 1.25);
    value.put("none", null);
    value.put("flags", List.of(true, false));
    value.put("nested", List.of(Map.of("k", List.of()), Map.of()));
    assertEquals(value, Json.read(Json.write(value)));
  }

  @Test
  void longIntegersSurvive() {
    for (long v : List.of(Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L, 20240916L, 0L)) {
      String text = Json.write(Map.of("seed", v));
      assertEquals(text, Json.write(Json.read(text)));
    }
    assertEquals(20240916.0, Json.read("{\"seed\": 20240916}").get("seed"));
    assertEquals(1e300, Json.read("{\"v\": 1e300}").get("v"));
    assertThrows(InvalidDataException.class, () -> Json.read("{\"v\": 1e999}"));
  }

  @Test
  void whatIsNotANumberBecomesNull() {
    assertEquals("[null, null, 1]\n", Json.write(new double[] {Double.NaN, 1 / 0.0, 1}));
  }

  @Test
  void otherTextIsRefused() {
    assertEquals(
        "DATA-025 Expected a JSON object, found text that begins with [1, 2] and is none. Give text"
            + " like {\"name\": 1}.",
        assertThrows(InvalidDataException.class, () -> Json.read("[1,\n2]")).getMessage());
    assertEquals(
        "DATA-025 Expected a JSON object, found text that begins with"
            + " {\"a\": 1, \"b\": xxxxxxxxxxxxxxxxxxxxxxxxxx ... and is none. Give text like"
            + " {\"name\": 1}.",
        assertThrows(
                InvalidDataException.class, () -> Json.read("{\"a\": 1, \"b\": " + "x".repeat(60)))
            .getMessage());
    assertEquals(
        "DATA-025 Expected a JSON object, found nothing. Give text like {\"name\": 1}.",
        assertThrows(InvalidDataException.class, () -> Json.read("")).getMessage());
  }
}
