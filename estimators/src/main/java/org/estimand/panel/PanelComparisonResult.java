package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.VcovType;
import org.estimand.report.CoefficientPlot;
import org.estimand.report.ReportTable;

/**
 * Estimators of the same effects side by side, as the terms of one result with their joint
 * covariance. Immutable.
 */
public final class PanelComparisonResult implements EstimationResult {
  /** What does not depend on the covariance. */
  record Parts(
      List<ComparisonRow> rows,
      Map<String, String> skipped,
      double level,
      List<String> treatments,
      int units,
      int periods,
      List<Diagnostic> notes,
      Provenance provenance) {}

  private final Parts parts;
  private final RepetitionAggregate rule;
  private final List<Estimates> repetitions;
  private final Estimates estimates;

  PanelComparisonResult(Parts parts, RepetitionAggregate rule, List<Estimates> repetitions) {
    this.parts = parts;
    this.rule = rule;
    this.repetitions = List.copyOf(repetitions);
    this.estimates = rule.combine(this.repetitions);
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
    return new PanelComparisonResult(
        parts, rule, repetitions.stream().map(e -> JointCovariance.of(e, type)).toList());
  }

  /** The estimates, in the order of the terms. */
  public List<ComparisonRow> rows() {
    return parts.rows();
  }

  /** Estimators that could not be computed, with the reason. */
  public Map<String, String> skipped() {
    return parts.skipped();
  }

  /** Number of units. */
  public int units() {
    return parts.units();
  }

  /** Number of periods. */
  public int periods() {
    return parts.periods();
  }

  /**
   * Differences between estimators that say something, with standard errors under the covariance
   * this result has now. Works after {@link #compact()} too.
   */
  public List<Agreement> agreements() {
    return Agreements.of(parts.rows(), estimates);
  }

  /** What the numbers say about each other, in words, with the advice of the literature. */
  public List<String> advice() {
    return ComparisonText.advice(this);
  }

  /** The table of all estimators. */
  public ReportTable table() {
    return ComparisonText.table(this);
  }

  /** The estimates with their intervals, as SVG text. */
  public String plot() {
    List<String> names = terms();
    double[] low = new double[names.size()];
    double[] high = new double[names.size()];
    for (int j = 0; j < low.length; j++) {
      ConfidenceSet set = estimates.confidenceInterval(j, level());
      low[j] = set.lower().orElse(Double.NEGATIVE_INFINITY);
      high[j] = set.upper().orElse(Double.POSITIVE_INFINITY);
    }
    return CoefficientPlot.svg(
        "Estimators of the effect of " + String.join(", ", parts.treatments()),
        "effect",
        names,
        estimates.toArray(),
        low,
        high,
        0);
  }

  /** The same estimates without influence functions, to save memory. */
  public PanelComparisonResult compact() {
    return new PanelComparisonResult(
        parts, rule, repetitions.stream().map(Estimates::compact).toList());
  }

  @Override
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(parts.notes());
    all.addAll(estimates.diagnostics());
    return List.copyOf(all);
  }

  @Override
  public Provenance provenance() {
    return parts.provenance();
  }

  @Override
  public String title() {
    return "Panel estimators side by side";
  }

  @Override
  public double level() {
    return parts.level();
  }

  @Override
  public List<String> facts() {
    return ComparisonText.facts(this);
  }

  @Override
  public List<String> footer() {
    return ComparisonText.footer(this);
  }

  @Override
  public Map<String, Object> blocks() {
    return ComparisonText.blocks(this);
  }

  @Override
  public String toString() {
    return summary();
  }
}
