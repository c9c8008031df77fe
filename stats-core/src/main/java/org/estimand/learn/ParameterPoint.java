package org.estimand.learn;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Json;

/**
 * Values of named parameters, from which a learner is made.
 *
 * @param values values by name, in the order of the space
 */
public record ParameterPoint(Map<String, Double> values) {
  /** No parameters. */
  static final ParameterPoint NONE = new ParameterPoint(Map.of());

  /** Copies the values, keeping their order. */
  public ParameterPoint {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The value of a parameter.
   *
   * @throws InvalidConfigException CONF-122 when there is no such parameter
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new InvalidConfigException(
          "CONF-122",
          "A learner was to be made from parameter \""
              + name
              + "\", which the space does not have. Parameters: "
              + String.join(", ", values.keySet())
              + ".");
    }
    return value;
  }

  /**
   * The value of a parameter that counts something, such as trees or leaves.
   *
   * @throws InvalidConfigException CONF-122 when there is no such parameter or its value is not a
   *     whole number
   */
  public int count(String name) {
    double value = value(name);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new InvalidConfigException(
          "CONF-122",
          "Parameter \""
              + name
              + "\" = "
              + Json.number(value)
              + " is no count. Use integers(...), or points(...) of whole numbers.");
    }
    return (int) value;
  }

  /** The same point with one more value. */
  ParameterPoint with(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new ParameterPoint(more);
  }

  /** For example {@code penalty = 0.1, depth = 3}, exactly. */
  @Override
  public String toString() {
    return text(17);
  }

  /** The same with values of so many significant digits. */
  String text(int digits) {
    StringBuilder s = new StringBuilder();
    values.forEach(
        (name, value) ->
            s.append(s.length() == 0 ? "" : ", ")
                .append(name)
                .append(" = ")
                .append(
                    Json.number(
                        new BigDecimal(value).round(new MathContext(digits)).doubleValue())));
    return s.toString();
  }
}
