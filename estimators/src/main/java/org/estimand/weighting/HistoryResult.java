package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.Replicates;
import org.estimand.inference.SampleFacts;
import org.estimand.inference.VcovType;

/** Effects of treatments over several periods. */
public final class HistoryResult implements EstimationResult {
  private final String title;
  private final String estimand;
  private final Estimates estimates;
  private final String standardErrorKind;
  private final double level;
  private final double[] weights;
  private final int[] rows;
  private final Map<String, Double> parameters;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;
  private final Replicates replicates;

  HistoryResult(
      String title,
      String estimand,
      Estimates estimates,
      String standardErrorKind,
      double level,
      double[] weights,
      int[] rows,
      Map<String, Double> parameters,
      List<Diagnostic> diagnostics,
      Provenance provenance,
      Replicates replicates) {
    this.title = title;
    this.estimand = estimand;
    this.estimates = estimates;
    this.standardErrorKind = standardErrorKind;
    this.level = level;
    this.weights = weights;
    this.rows = rows;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
    this.replicates = replicates;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  /** From the influence functions, also where the standard errors came from refits. */
  @Override
  public HistoryResult withVcov(VcovType type) {
    return with(estimates.withVcov(type), null);
  }

  /** The same estimates with standard errors and intervals from refits. */
  HistoryResult withReplicates(Replicates next) {
    return with(next.estimates(), next);
  }

  private HistoryResult with(Estimates numbers, Replicates next) {
    return new HistoryResult(
        title,
        estimand,
        numbers,
        standardErrorKind,
        level,
        weights,
        rows,
        parameters,
        diagnostics,
        provenance,
        next);
  }

  /** The refits that standard errors and intervals come from, if they do. */
  public Optional<Replicates> replicates() {
    return Optional.ofNullable(replicates);
  }

  /** From refits the interval that was chosen there, else estimate -+ quantile times error. */
  @Override
  public ConfidenceSet confidenceInterval(String term, double level) {
    return replicates == null
        ? EstimationResult.super.confidenceInterval(term, level)
        : replicates.confidenceInterval(term, level);
  }

  @Override
  public String estimand() {
    return estimand;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public double level() {
    return level;
  }

  /** What the standard errors account for. */
  public String standardErrorKind() {
    return replicates == null
        ? standardErrorKind
        : "all models, fitted again in every replicate of the " + replicates.resampling().label();
  }

  /** The position (0-based) of each row in the table that was read, n values. */
  public int[] rows() {
    return rows.clone();
  }

  /** The final weights, sampling weights included, n values; 0 for units that were lost. */
  public double[] weights() {
    return weights.clone();
  }

  /**
   * Coefficients of the models behind, for example {@code denominator[A1].L1}; none for the
   * g-formula.
   */
  public Map<String, Double> parameters() {
    return parameters;
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

  @Override
  public List<String> facts() {
    int seen = 0;
    for (double w : weights) {
      seen += w > 0 ? 1 : 0;
    }
    List<String> facts = new ArrayList<>();
    facts.add(SampleFacts.observations(weights.length, provenance));
    if (seen < weights.length) {
      facts.add("Outcome observed for " + seen);
    }
    facts.addAll(SampleFacts.lines(provenance));
    facts.add("Standard errors account for: " + standardErrorKind());
    if (replicates != null) {
      facts.add(replicates.line());
    }
    return List.copyOf(facts);
  }

  @Override
  public List<String> footer() {
    return isWeighted() ? List.of(WeightSummary.of(weights).line()) : List.of();
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>();
    blocks.put("standard.errors", standardErrorKind());
    replicates().ifPresent(r -> blocks.put("resampling", r.block()));
    if (isWeighted()) {
      Map<String, Object> summary = WeightSummary.of(weights).block();
      summary.put("periods", periods());
      blocks.put("weights", summary);
    }
    if (!parameters.isEmpty()) {
      blocks.put("parameters", parameters);
    }
    return blocks;
  }

  /** Whether the estimate is made of weights: the g-formula has models of outcomes instead. */
  public boolean isWeighted() {
    return !parameters.isEmpty();
  }

  /** Mean and maximum of the weights after every period. */
  private List<Object> periods() {
    List<Object> periods = new ArrayList<>();
    for (Diagnostic d : diagnostics) {
      if (d.code().equals("WEIGHTS")) {
        periods.add(new LinkedHashMap<>(d.values()));
      }
    }
    return periods;
  }
}
