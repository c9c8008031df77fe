package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.dml.DmlResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;

/** What a result adds to the common text and JSON. */
final class PanelText {
  private static final int WIDTH = 80;

  private PanelText() {}

  static List<String> facts(PanelResult result, PanelReport report) {
    Map<String, Object> p = result.provenance().fields();
    List<String> lines = new ArrayList<>();
    lines.add(
        (report.effect() == UnobservedEffect.FD_EXACT ? "Differences " : "Rows ")
            + NumberText.count(report.rows())
            + "   Units "
            + NumberText.count(report.units())
            + "   Periods "
            + NumberText.count(report.periods())
            + "   Folds "
            + p.get("folds")
            + (result.repetitions() > 1 ? " x " + result.repetitions() : "")
            + "   Seed "
            + p.get("seed"));
    lines.addAll(SampleFacts.lines(result.provenance()));
    return List.copyOf(lines);
  }

  /** The losses, wrapped. */
  static List<String> losses(Map<String, Double> losses) {
    List<String> pairs = new ArrayList<>();
    losses.forEach((name, loss) -> pairs.add(name + " " + NumberText.of(loss)));
    return wrapped("Nuisance loss (out of fold):", pairs);
  }

  /** A heading and items, separated by commas, on lines of limited width. */
  static List<String> wrapped(String heading, List<String> items) {
    List<String> lines = new ArrayList<>();
    if (items.isEmpty()) {
      return lines;
    }
    StringBuilder line = new StringBuilder(heading);
    boolean first = true;
    for (String item : items) {
      if (!first && line.length() + item.length() + 3 > WIDTH) {
        lines.add(line + ",");
        line = new StringBuilder("  ").append(item);
      } else {
        line.append(first ? " " : ", ").append(item);
      }
      first = false;
    }
    lines.add(line.toString());
    return lines;
  }

  static Map<String, Object> blocks(DmlResult core, PanelReport report) {
    Map<String, Object> panel = new LinkedHashMap<>();
    panel.put("unobservedEffect", report.effect().name());
    panel.put("rows", report.rows());
    panel.put("units", report.units());
    panel.put("periods", report.periods());
    panel.put("dropped", new LinkedHashMap<>(report.dropped()));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("panel", panel);
    out.putAll(core.blocks());
    out.put("nuisances", nuisances(report.losses()));
    return out;
  }

  static List<Object> nuisances(Map<String, Double> losses) {
    List<Object> rows = new ArrayList<>();
    losses.forEach(
        (name, loss) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("nuisance", name);
          row.put("loss", loss);
          rows.add(row);
        });
    return rows;
  }
}
