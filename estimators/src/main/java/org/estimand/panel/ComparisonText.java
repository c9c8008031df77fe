package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;
import org.estimand.report.ReportTable;

/** Text and JSON of a comparison. */
final class ComparisonText {
  private ComparisonText() {}

  static List<String> facts(PanelComparisonResult result) {
    Map<String, Object> p = result.provenance().fields();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Rows "
            + NumberText.count(result.estimates().design().rows())
            + "   Units "
            + NumberText.count(result.units())
            + "   Periods "
            + NumberText.count(result.periods())
            + "   Folds "
            + p.get("folds")
            + "   Seed "
            + p.get("seed"));
    lines.addAll(SampleFacts.lines(result.provenance()));
    return lines;
  }

  static List<String> footer(PanelComparisonResult result) {
    List<String> lines = new ArrayList<>();
    result.skipped().forEach((name, why) -> lines.add("Left out: " + name + ": " + why));
    lines.addAll(result.advice());
    return lines;
  }

  static List<String> advice(PanelComparisonResult result) {
    List<String> out = new ArrayList<>();
    for (Agreement a : result.agreements()) {
      String of =
          result.rows().stream().map(ComparisonRow::treatment).distinct().count() > 1
              ? " (" + a.treatment() + ")"
              : "";
      String pair = a.first() + " and " + a.second() + of;
      if (Double.isNaN(a.pValue())) {
        out.add(pair + " are equal to rounding.");
      } else if (a.differs()) {
        out.add(
            pair
                + " differ by "
                + NumberText.of(a.difference())
                + " (se "
                + NumberText.of(a.standardError())
                + ", p "
                + NumberText.pValue(a.pValue())
                + "), a sign of "
                + a.meaning()
                + ".");
      } else {
        out.add(
            pair
                + " agree: they differ by "
                + NumberText.of(a.difference())
                + " (se "
                + NumberText.of(a.standardError())
                + ", p "
                + NumberText.pValue(a.pValue())
                + ").");
      }
    }
    out.add(
        "Advice: Fuhr and Papies (2024) recommend correlated random effects and a look at linear"
            + " fixed effects beside them; Clarke and Polselli (2025) recommend exact first"
            + " differences with an ensemble of learners. Every estimator inherits the misfit of"
            + " its learners: tune them, and compare out-of-fold losses.");
    return List.copyOf(out);
  }

  static ReportTable table(PanelComparisonResult result) {
    ReportTable table =
        ReportTable.of(
            result.title(),
            "Estimator",
            "Estimate",
            "Std. error",
            "p",
            NumberText.percent(result.level()) + " low",
            "high",
            "Rows",
            "Units");
    List<ComparisonRow> rows = result.rows();
    for (int j = 0; j < rows.size(); j++) {
      ConfidenceSet set = result.estimates().confidenceInterval(j, result.level());
      table =
          table.row(
              rows.get(j).term(),
              NumberText.of(result.estimates().estimate(j)),
              NumberText.of(result.estimates().standardError(j)),
              NumberText.pValue(result.estimates().pValue(j)),
              NumberText.of(set.lower().orElse(Double.NEGATIVE_INFINITY)),
              NumberText.of(set.upper().orElse(Double.POSITIVE_INFINITY)),
              NumberText.count(rows.get(j).rows()),
              NumberText.count(rows.get(j).units()));
    }
    for (String line : footer(result)) {
      table = table.note(line);
    }
    return table;
  }

  static Map<String, Object> blocks(PanelComparisonResult result) {
    List<Object> estimators = new ArrayList<>();
    for (ComparisonRow row : result.rows()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("term", row.term());
      one.put("estimator", row.estimator());
      one.put("treatment", row.treatment());
      one.put("rows", row.rows());
      one.put("units", row.units());
      one.put("nuisances", PanelText.nuisances(row.nuisanceLosses()));
      estimators.add(one);
    }
    List<Object> agreements = new ArrayList<>();
    for (Agreement a : result.agreements()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("treatment", a.treatment());
      one.put("first", a.first());
      one.put("second", a.second());
      one.put("difference", a.difference());
      one.put("std.error", a.standardError());
      one.put("p.value", Double.isNaN(a.pValue()) ? null : a.pValue());
      one.put("meaning", a.meaning());
      agreements.add(one);
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("estimators", estimators);
    out.put("skipped", new LinkedHashMap<>(result.skipped()));
    out.put("agreements", agreements);
    out.put("advice", result.advice());
    return out;
  }
}
