package org.estimand.panel;

import java.util.List;
import java.util.Map;
import org.estimand.dml.DmlResult;
import org.estimand.dml.SensitivityBounds;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.VcovType;

/** The result of double machine learning in a panel. Immutable. */
public final class PanelResult implements EstimationResult {
  private final DmlResult core;
  private final PanelReport report;

  PanelResult(DmlResult core, PanelReport report) {
    this.core = core;
    this.report = report;
  }

  @Override
  public Estimates estimates() {
    return core.estimates();
  }

  @Override
  public String estimand() {
    return core.estimand();
  }

  @Override
  public PanelResult withVcov(VcovType type) {
    return new PanelResult(core.withVcov(type), report);
  }

  /** What was done about unit effects. */
  public UnobservedEffect unobservedEffect() {
    return report.effect();
  }

  /** Number of rows the estimate rests on (pairs of rows for FD_EXACT). */
  public int observations() {
    return core.observations();
  }

  /** Number of units among them. */
  public int units() {
    return report.units();
  }

  /** Number of periods among them. */
  public int periods() {
    return report.periods();
  }

  /** Rows of the data that were dropped, by reason. */
  public Map<String, Integer> droppedRows() {
    return report.dropped();
  }

  /** Number of repetitions of the cross-fit. */
  public int repetitions() {
    return core.repetitions();
  }

  /** The estimates of one repetition, 0-based. */
  public Estimates repetition(int repetition) {
    return core.repetition(repetition);
  }

  /** Out-of-fold mean squared error or log loss of every nuisance, the mean over repetitions. */
  public Map<String, Double> nuisanceLosses() {
    return report.losses();
  }

  /** Names of the nuisances. */
  public List<String> nuisances() {
    return List.copyOf(report.losses().keySet());
  }

  /** Bounds on the first term under omitted confounding; see {@link DmlResult#sensitivity}. */
  public SensitivityBounds sensitivity(double cfY, double cfD, double rho, double level) {
    return core.sensitivity(cfY, cfD, rho, level);
  }

  /** The weak-instrument-robust set; see {@link DmlResult#robustConfidenceSet(double)}. */
  public ConfidenceSet robustConfidenceSet(double level) {
    return core.robustConfidenceSet(level);
  }

  /** The same estimates without influence functions and scores, to save memory. */
  public PanelResult compact() {
    return new PanelResult(core.compact(), report);
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return core.diagnostics();
  }

  @Override
  public Provenance provenance() {
    return core.provenance();
  }

  @Override
  public String toString() {
    return summary();
  }
}
