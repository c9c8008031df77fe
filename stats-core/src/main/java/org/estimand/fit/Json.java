package org.estimand.fit;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidDataException;

/**
 * Plain values (maps, lists, text, numbers, booleans, null) to JSON and back. Numbers carry as many
 * digits as it takes to read back the same double, 17 at most, the same on every JDK; NaN and
 * infinity become null.
 */
public final class Json {
  /** Characters of refused text that a message shows. */
  private static final int SHOWN = 40;

  private Json() {}

  /** Writes a value with two-space indents. */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, 0, out);
    return out.append('\n').toString();
  }

  /**
   * Reads an object. Numbers become doubles, integers of 16 digits and more that fit become longs.
   *
   * @throws InvalidDataException DATA-025 when the text is not a JSON object
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> read(String text) {
    try {
      Map<String, Object> map =
          new GsonBuilder()
              .setObjectToNumberStrategy(Json::exact)
              .create()
              .fromJson(text, Map.class);
      if (map == null) {
        throw new InvalidDataException(
            "DATA-025", "Expected a JSON object, found nothing. Give text like {\"name\": 1}.");
      }
      return new LinkedHashMap<>(map);
    } catch (JsonParseException e) {
      throw new InvalidDataException(
          "DATA-025",
          "Expected a JSON object, found text that begins with "
              + text.substring(0, Math.min(SHOWN, text.length())).strip().replaceAll("\\s+", " ")
              + (text.length() > SHOWN ? " ..." : "")
              + " and is none. Give text like {\"name\": 1}.",
          e);
    }
  }

  /** A double, but a long for integers of 16 digits and more, which no double is written as. */
  private static Number exact(JsonReader in) throws IOException {
    String text = in.peek() == JsonToken.NUMBER ? in.nextString() : "";
    double value = text.isEmpty() ? in.nextDouble() : Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new JsonParseException(text + " is not a finite number");
    }
    if (text.matches("-?[0-9]{16,19}")) {
      BigInteger integer = new BigInteger(text);
      if (integer.bitLength() < 64) {
        return integer.longValue();
      }
    }
    return value;
  }

  /** The shortest decimal with at most 17 significant digits that reads back as the same double. */
  public static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return value == 0 && 1 / value < 0 ? "-0.0" : Long.toString((long) value);
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 15; digits <= 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == value || digits == 17) {
        String text = rounded.stripTrailingZeros().toString();
        return text.replace("E+", "e").replace('E', 'e');
      }
    }
    throw new IllegalStateException("17 digits always suffice");
  }

  private static void write(Object value, int indent, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      writeMap(map, indent, out);
    } else if (value instanceof List<?> list) {
      writeList(list, indent, out);
    } else if (value instanceof double[] numbers) {
      out.append('[');
      for (int i = 0; i < numbers.length; i++) {
        out.append(i == 0 ? "" : ", ");
        write(numbers[i], indent, out);
      }
      out.append(']');
    } else if (value instanceof Double || value instanceof Float) {
      double d = ((Number) value).doubleValue();
      out.append(Double.isNaN(d) || Double.isInfinite(d) ? "null" : number(d));
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(value.toString(), out);
    }
  }

  private static void writeMap(Map<?, ?> map, int indent, StringBuilder out) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append("{");
    String separator = "\n";
    for (Map.Entry<?, ?> e : map.entrySet()) {
      out.append(separator).append("  ".repeat(indent + 1));
      quote(e.getKey().toString(), out);
      out.append(": ");
      write(e.getValue(), indent + 1, out);
      separator = ",\n";
    }
    out.append('\n').append("  ".repeat(indent)).append('}');
  }

  private static void writeList(List<?> list, int indent, StringBuilder out) {
    boolean flat = list.stream().noneMatch(v -> v instanceof Map || v instanceof List);
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : flat ? ", " : ",");
      if (!flat) {
        out.append('\n').append("  ".repeat(indent + 1));
      }
      write(list.get(i), indent + 1, out);
    }
    if (!flat) {
      out.append('\n').append("  ".repeat(indent));
    }
    out.append(']');
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x2028 || c == 0x2029) {
            out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
