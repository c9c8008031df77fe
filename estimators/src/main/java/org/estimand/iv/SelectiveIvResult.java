package org.estimand.iv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.VcovType;

/** The effect by selective machine learning with the table of all combinations. Immutable. */
public final class SelectiveIvResult implements EstimationResult {
  private static final int ROWS_SHOWN = 5;

  record Parts(
      double level,
      List<SelectionRow> table,
      int chosen,
      SelectionRule rule,
      double lambda,
      int splits,
      Relevance relevance,
      WaldContrast contrast,
      double[] replicates) {}

  private final Parts parts;
  private final Estimates estimates;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  SelectiveIvResult(
      Parts parts, Estimates estimates, List<Diagnostic> diagnostics, Provenance provenance) {
    this.parts = parts;
    this.estimates = estimates;
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  /** From the influence function at the choice, also where the error came from a bootstrap. */
  @Override
  public SelectiveIvResult withVcov(VcovType type) {
    return new SelectiveIvResult(parts, estimates.withVcov(type), diagnostics, provenance);
  }

  @Override
  public String estimand() {
    return "ATE";
  }

  @Override
  public String estimatorName() {
    return SelectiveIv.NAME;
  }

  @Override
  public String title() {
    return "Invalid instrument, selective machine learning";
  }

  @Override
  public double level() {
    return parts.level();
  }

  @Override
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(estimates.diagnostics());
    return List.copyOf(all);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  /** All combinations, in the order of the lists, the last group running fastest. */
  public List<SelectionRow> selectionTable() {
    return List.copyOf(parts.table());
  }

  /** The position of the chosen combination (with smoothing, of that of least risk). */
  public int chosen() {
    return parts.chosen();
  }

  /** The chosen combination. */
  public SelectionRow choice() {
    return parts.table().get(parts.chosen());
  }

  /** The relevance of the second moment under the chosen models. */
  public Relevance relevance() {
    return parts.relevance();
  }

  /** Estimates of the bootstrap of the selection; none without it. */
  public double[] replicates() {
    return parts.replicates().clone();
  }

  @Override
  public List<String> footer() {
    List<String> lines = new ArrayList<>();
    SelectionRow c = choice();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s over %d splits of %d combinations%s: instrument (%s), treatment (%s), outcome (%s)",
            parts.rule() == SelectionRule.MIXED_MINIMAX ? "Mixed-minimax" : "Minimax",
            parts.splits(),
            parts.table().size(),
            parts.lambda() > 0 ? ", smoothed, least risk" : "",
            c.instrument(),
            c.treatment(),
            c.outcome()));
    List<SelectionRow> sorted = new ArrayList<>(parts.table());
    sorted.sort(java.util.Comparator.comparingDouble(SelectionRow::risk));
    for (int k = 0; k < Math.min(ROWS_SHOWN, sorted.size()); k++) {
      SelectionRow row = sorted.get(k);
      lines.add(
          String.format(
              Locale.ROOT,
              "  risk %s  estimate %s (%s): (%s) (%s) (%s)",
              NumberText.of(row.risk()).strip(),
              NumberText.of(row.estimate()).strip(),
              NumberText.of(row.standardError()).strip(),
              row.instrument(),
              row.treatment(),
              row.outcome()));
    }
    return lines;
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("rule", parts.rule().name());
    out.put("smooth", parts.lambda());
    out.put("splits", parts.splits());
    out.put("chosen", parts.chosen());
    List<Object> rows = new ArrayList<>();
    for (SelectionRow r : parts.table()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("instrument", r.instrument());
      row.put("treatment", r.treatment());
      row.put("outcome", r.outcome());
      row.put("estimate", r.estimate());
      row.put("std.error", r.standardError());
      row.put("risk", r.risk());
      row.put("weight", r.weight());
      rows.add(row);
    }
    out.put("selection", rows);
    out.put("relevance", parts.relevance().block());
    out.put("classical", parts.contrast().block());
    if (parts.replicates().length > 0) {
      out.put("replicates", parts.replicates().clone());
    }
    return out;
  }

  @Override
  public String toString() {
    return summary();
  }
}
