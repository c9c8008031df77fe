package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.inference.Estimates;
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;

/** What a result adds to the common text and JSON. */
final class DmlText {
  private static final int WIDTH = 80;

  private DmlText() {}

  static List<String> facts(DmlResult result) {
    Map<String, Object> p = result.provenance().fields();
    List<String> lines = new ArrayList<>();
    lines.add(
        SampleFacts.observations(result.observations(), result.provenance())
            + "   Folds "
            + p.get("folds")
            + (result.repetitions() > 1 ? " x " + result.repetitions() : "")
            + "   Seed "
            + p.get("seed"));
    lines.addAll(SampleFacts.lines(result.provenance()));
    return List.copyOf(lines);
  }

  static List<String> footer(DmlResult result) {
    List<String> lines = new ArrayList<>(RobustSets.lines(result));
    if (result.nuisanceLosses().isEmpty()) {
      return List.copyOf(lines);
    }
    String line = "Nuisance loss (out of fold):";
    boolean first = true;
    for (Map.Entry<String, Double> e : result.nuisanceLosses().entrySet()) {
      String pair = e.getKey() + " " + NumberText.of(e.getValue());
      String longer = line + (first ? " " : ", ") + pair;
      // one place is left for the comma
      if (!first && longer.length() >= WIDTH) {
        lines.add(line + ",");
        longer = "  " + pair;
      }
      line = longer;
      first = false;
    }
    lines.add(line);
    return List.copyOf(lines);
  }

  static Map<String, Object> blocks(DmlResult result) {
    Map<String, Object> out = new LinkedHashMap<>(RobustSets.block(result));
    List<Object> nuisances = new ArrayList<>();
    for (Map.Entry<String, Double> e : result.nuisanceLosses().entrySet()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("nuisance", e.getKey());
      row.put("loss", e.getValue());
      nuisances.add(row);
    }
    out.put("nuisances", nuisances);
    List<Object> repetitions = new ArrayList<>();
    for (int r = 0; r < result.repetitions(); r++) {
      Estimates e = result.repetition(r);
      for (int j = 0; j < e.size(); j++) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("repetition", r + 1);
        row.put("term", e.terms().get(j));
        row.put("estimate", e.estimate(j));
        row.put("std.error", e.standardError(j));
        repetitions.add(row);
      }
    }
    out.put("repetitions", repetitions);
    return out;
  }
}
