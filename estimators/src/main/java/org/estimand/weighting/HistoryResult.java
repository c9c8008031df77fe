package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
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
  private final Map<String, Double> parameters;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  HistoryResult(
      String title,
      String estimand,
      Estimates estimates,
      String standardErrorKind,
      double level,
      double[] weights,
      Map<String, Double> parameters,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this.title = title;
    this.estimand = estimand;
    this.estimates = estimates;
    this.standardErrorKind = standardErrorKind;
    this.level = level;
    this.weights = weights;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public HistoryResult withVcov(VcovType type) {
    return new HistoryResult(
        title,
        estimand,
        estimates.withVcov(type),
        standardErrorKind,
        level,
        weights,
        parameters,
        diagnostics,
        provenance);
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
    return standardErrorKind;
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
    facts.add("Standard errors account for: " + standardErrorKind);
    return List.copyOf(facts);
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>();
    blocks.put("standard.errors", standardErrorKind);
    if (!parameters.isEmpty()) {
      blocks.put("parameters", parameters);
    }
    return blocks;
  }
}
