package org.estimand.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Json;

/** Every result with estimates as one JSON object. */
public final class ResultJson {
  private ResultJson() {}

  /** Writes a result with its own blocks at the end. */
  public static String of(EstimationResult r) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("estimator", r.estimatorName());
    out.put("estimand", r.estimand());
    out.put("observations", r.estimates().design().rows());
    List<Object> terms = new ArrayList<>();
    for (String t : r.terms()) {
      terms.add(term(r, t));
    }
    out.put("terms", terms);
    List<Object> covariance = new ArrayList<>();
    int p = r.estimates().size();
    for (int i = 0; i < p; i++) {
      double[] row = new double[p];
      for (int j = 0; j < p; j++) {
        row[j] = r.estimates().covariance(i, j);
      }
      covariance.add(row);
    }
    out.put("diagnostics", diagnostics(r.diagnostics()));
    out.put("provenance", r.provenance().fields());
    out.put("title", r.title());
    out.put("level", r.level());
    out.put("vcov", r.estimates().vcovLabel());
    out.put("covariance", covariance);
    out.putAll(r.blocks());
    return Json.write(out);
  }

  private static Map<String, Object> term(EstimationResult r, String t) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("term", t);
    row.put("estimate", r.estimate(t));
    row.put("std.error", r.standardError(t));
    row.put("statistic", r.statistic(t));
    if (r.hasOwnDegreesOfFreedom()) {
      double df = r.estimates().degreesOfFreedom(r.estimates().index(t));
      row.put("df", Double.isFinite(df) ? df : null);
    }
    row.put("p.value", r.pValue(t));
    ConfidenceSet set = r.confidenceInterval(t, r.level());
    boolean degenerate = r.isDegenerate(t);
    boolean interval = !degenerate && set.kind() == ConfidenceSet.Kind.INTERVAL;
    boolean low = interval && set.lower().isPresent();
    boolean high = interval && set.upper().isPresent();
    row.put("conf.low", low ? set.lower().getAsDouble() : null);
    row.put("conf.high", high ? set.upper().getAsDouble() : null);
    if (!degenerate && (!low || !high)) {
      row.put("set", confidenceSet(set));
    }
    return row;
  }

  /** Diagnostics as JSON values. */
  public static List<Object> diagnostics(List<Diagnostic> diagnostics) {
    List<Object> list = new ArrayList<>();
    for (Diagnostic d : diagnostics) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("code", d.code());
      row.put("severity", d.severity().name().toLowerCase(java.util.Locale.ROOT));
      row.put("message", d.message());
      row.put("values", d.values());
      list.add(row);
    }
    return list;
  }

  /**
   * A confidence set: its shape, its bounds with null where there is none, its level; of several
   * pieces also their ends in turn.
   */
  public static Map<String, Object> confidenceSet(ConfidenceSet set) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("type", set.kind().name().toLowerCase(java.util.Locale.ROOT));
    List<Object> bounds = new ArrayList<>();
    bounds.add(set.lower().isPresent() ? set.lower().getAsDouble() : null);
    bounds.add(set.upper().isPresent() ? set.upper().getAsDouble() : null);
    out.put("bounds", bounds);
    if (set.kind() == ConfidenceSet.Kind.UNION) {
      List<Object> pieces = new ArrayList<>();
      for (double end : set.pieces()) {
        pieces.add(Double.isFinite(end) ? end : null);
      }
      out.put("pieces", pieces);
    }
    out.put("level", set.level());
    return out;
  }
}
