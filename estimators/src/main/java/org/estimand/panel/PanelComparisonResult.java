package org.estimand.panel;

import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.VcovType;
import org.estimand.report.ReportTable;

/** Estimators of one effect side by side, as the terms of one result. Immutable. */
public final class PanelComparisonResult implements EstimationResult {
  private final Estimates estimates;
  private final Map<String, String> skipped;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  PanelComparisonResult(
      Estimates estimates,
      Map<String, String> skipped,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this.estimates = estimates;
    this.skipped = skipped;
    this.diagnostics = diagnostics;
    this.provenance = provenance;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public String estimand() {
    return "theta";
  }

  @Override
  public PanelComparisonResult withVcov(VcovType type) {
    return new PanelComparisonResult(estimates.withVcov(type), skipped, diagnostics, provenance);
  }

  /** Estimators that could not be computed, with the reason. */
  public Map<String, String> skipped() {
    return skipped;
  }

  /** The table of all estimators. */
  public ReportTable table() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What the numbers say about each other, in words. */
  public List<String> advice() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The estimates with their intervals, as SVG text. */
  public String plot() {
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }
}
