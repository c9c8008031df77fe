package org.estimand.validation.studies;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntUnaryOperator;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;

/**
 * The local effect of participation: its normalisation goes by the instrument, and its
 * weak-instrument-robust set stands beside the usual interval.
 */
final class LocalEffectChecks {
  private static final double LEVEL = 0.95;

  private LocalEffectChecks() {}

  static StudyTable table(String study, FitContext context) {
    Map<String, Double> ours = ours(context);
    List<Comparison> rows = new ArrayList<>();
    for (NamedCsvRecord row : Published.rows("dml_iivm.csv")) {
      String quantity = row.getField("quantity");
      String label = "IIVM, " + row.getField("case") + ": " + quantity.replace('_', ' ');
      rows.add(
          new Comparison(
              label,
              Optional.of(
                  new Published(
                      study,
                      label,
                      row.getField("value"),
                      "",
                      "The formulas computed once with numpy, apart from this library")),
              ours.get(quantity),
              OptionalDouble.empty(),
              OptionalDouble.of(Double.parseDouble(row.getField("tol")))));
    }
    return StudyTable.reference(
        "local-effect", "Local effect: normalised by the instrument, and with a robust set", rows);
  }

  private static Map<String, Double> ours(FitContext context) {
    IntUnaryOperator fold = i -> i % 5;
    CausalData data = PensionData.data("cat", true, List.of(fold), context::report);
    DmlResult plain = PensionModels.iivm(false).fit(data, context);
    DmlResult normalized = PensionModels.iivm(true).fit(data, context);
    ConfidenceSet robust = plain.robustConfidenceSet(LEVEL);
    ConfidenceSet wald = plain.confidenceInterval(PensionData.PARTICIPATES, LEVEL);
    Map<String, Double> ours = new LinkedHashMap<>();
    ours.put("late", plain.estimate());
    ours.put("late_normalized", normalized.estimate());
    ours.put("late_normalized_se", normalized.standardError());
    ours.put("robust_lower", robust.lower().orElseThrow());
    ours.put("robust_upper", robust.upper().orElseThrow());
    ours.put("wald_lower", wald.lower().orElseThrow());
    ours.put("wald_upper", wald.upper().orElseThrow());
    return ours;
  }
}
