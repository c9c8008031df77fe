package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.inference.Estimates;
import org.estimand.inference.NumberText;

/** The effect curve at some doses, for people and machines. */
final class DoseTable {
  private DoseTable() {}

  /** A line for each dose; differences to one dose below, where one was named. */
  static List<String> lines(DoseResult r) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-12s %12s %10s  %21s",
            "dose",
            "E[Y(a)]",
            "std.error",
            "[" + NumberText.percent(r.level()) + " interval]"));
    double[] at = r.tabulated();
    append(lines, at, r.table(at, null), r.level());
    r.against()
        .ifPresent(
            b -> {
              lines.add("difference to the dose " + NumberText.of(b));
              append(lines, at, r.table(at, b), r.level());
            });
    return lines;
  }

  private static void append(List<String> lines, double[] at, Estimates e, double level) {
    for (int t = 0; t < at.length; t++) {
      var set = e.confidenceInterval(t, level);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-12s %12s %10s  %10s %10s",
              NumberText.of(at[t]),
              NumberText.of(e.estimate(t)),
              NumberText.of(e.standardError(t)),
              NumberText.of(set.lower().orElse(Double.NEGATIVE_INFINITY)),
              NumberText.of(set.upper().orElse(Double.POSITIVE_INFINITY))));
    }
  }

  /** The JSON form of means, or of differences to a dose. */
  static List<Object> block(double[] at, Estimates e, double level) {
    List<Object> rows = new ArrayList<>();
    for (int t = 0; t < at.length; t++) {
      var set = e.confidenceInterval(t, level);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("dose", at[t]);
      row.put("estimate", e.estimate(t));
      row.put("std.error", e.standardError(t));
      row.put("conf.low", set.lower().orElse(Double.NEGATIVE_INFINITY));
      row.put("conf.high", set.upper().orElse(Double.POSITIVE_INFINITY));
      rows.add(row);
    }
    return rows;
  }
}
