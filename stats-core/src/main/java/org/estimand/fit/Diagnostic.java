package org.estimand.fit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something the reader of a result should know: a weak instrument, poor overlap, few clusters.
 *
 * @param code stable name such as {@code OVERLAP}
 * @param severity how much it matters
 * @param message one sentence for people
 * @param values the numbers behind it
 */
public record Diagnostic(
    String code, Severity severity, String message, Map<String, Double> values) {
  /** How much a diagnostic matters. */
  public enum Severity {
    /** Worth knowing. */
    NOTE,
    /** May change the conclusion. */
    WARNING
  }

  /** Copies the values, keeping their order. */
  public Diagnostic {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A note without numbers. */
  public static Diagnostic note(String code, String message) {
    return new Diagnostic(code, Severity.NOTE, message, Map.of());
  }

  /** A warning without numbers. */
  public static Diagnostic warning(String code, String message) {
    return new Diagnostic(code, Severity.WARNING, message, Map.of());
  }

  /** The same diagnostic with one more number. */
  public Diagnostic value(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Diagnostic(code, severity, message, more);
  }
}
