package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Json;

/** What a result says, as text and as values for JSON. */
final class DmlText {
  private DmlText() {}

  static String json(DmlResult result) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("estimator", result.estimator());
    m.put("estimand", result.estimand());
    m.put("observations", result.observations());
    List<Object> terms = new ArrayList<>();
    for (String t : result.terms()) {
      terms.add(Map.of("term", t, "estimate", result.estimate(t), "std.error", result.standardError(t)));
    }
    m.put("terms", terms);
    return Json.write(m);
  }

  static String summary(DmlResult result) {
    StringBuilder s = new StringBuilder(result.estimator() + " " + result.estimand() + "\n");
    for (String t : result.terms()) {
      s.append(
          String.format(
              Locale.ROOT, "%s %.6g %.6g%n", t, result.estimate(t), result.standardError(t)));
    }
    return s.toString();
  }
}
