package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.dml.DmlResult;
import org.estimand.dml.SensitivityBounds;
import org.estimand.dml.SensitivityContour;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
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

  /**
   * Bounds on the first term had confounders been left out that vary within units, beyond the unit
   * effects; see {@link DmlResult#sensitivity(String, double, double, double, double, double)}. The
   * shares refer to the variances of the residuals that enter the estimate, and standard errors to
   * the covariance this result has now, clustered by units if not set otherwise.
   */
  public SensitivityBounds sensitivity(double cfY, double cfD, double rho, double level) {
    return sensitivity(terms().get(0), cfY, cfD, rho, level, 0);
  }

  /** The same for a term and a hypothesis. */
  public SensitivityBounds sensitivity(
      String term, double cfY, double cfD, double rho, double level, double nullHypothesis) {
    requireNoInstruments();
    return core.sensitivity(term, cfY, cfD, rho, level, nullHypothesis);
  }

  /** Bounds over a square grid of strengths; see {@link DmlResult#sensitivityContour}. */
  public SensitivityContour sensitivityContour(
      String term, int points, double largest, double rho, double nullHypothesis) {
    requireNoInstruments();
    return core.sensitivityContour(term, points, largest, rho, nullHypothesis);
  }

  private void requireNoInstruments() {
    if (core.hasInstruments()) {
      throw new NotSupportedException(
          "NOTSUP-244",
          "The sensitivity analysis of panel-dml is defined without instruments; this estimate uses"
              + " them. Ask robustConfidenceSet, or fit without the instruments.");
    }
  }

  /** The weak-instrument-robust set; see {@link DmlResult#robustConfidenceSet(double)}. */
  public ConfidenceSet robustConfidenceSet(double level) {
    return core.robustConfidenceSet(level);
  }

  /** The same estimates without influence functions and scores, to save memory. */
  public PanelResult compact() {
    return new PanelResult(core.compact(), report.compact());
  }

  /**
   * A copy of the out-of-fold predictions of a nuisance, one for each of {@link #observations()}.
   *
   * @param nuisance one of {@link #nuisances()}
   * @param repetition 0-based
   */
  public double[] predictions(String nuisance, int repetition) {
    if (report.predictions() == null || !report.losses().containsKey(nuisance)) {
      throw new InvalidConfigException(
          "CONF-050",
          "There is no nuisance \""
              + nuisance
              + "\" in this result. Nuisances: "
              + String.join(", ", nuisances())
              + (report.predictions() == null ? " (dropped by compact)." : "."));
    }
    return report.predictions().get(nuisance).of(nuisance, repetition).clone();
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
  public String title() {
    return "Double machine learning in a panel, " + report.effect();
  }

  @Override
  public double level() {
    return core.level();
  }

  @Override
  public List<String> facts() {
    return PanelText.facts(this, report);
  }

  @Override
  public List<String> footer() {
    List<String> lines = new ArrayList<>(core.footer());
    lines.addAll(PanelText.losses(report.losses()));
    return lines;
  }

  @Override
  public Map<String, Object> blocks() {
    return PanelText.blocks(core, report);
  }

  @Override
  public String toString() {
    return summary();
  }
}
