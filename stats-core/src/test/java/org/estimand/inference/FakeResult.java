package org.estimand.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;

/** A result with given estimates; a term may have a confidence set of another shape. */
record FakeResult(
    Estimates estimates, List<Diagnostic> diagnostics, Map<String, ConfidenceSet> sets)
    implements EstimationResult {

  static FakeResult of(Estimates estimates) {
    return new FakeResult(estimates, estimates.diagnostics(), Map.of());
  }

  @Override
  public FakeResult withVcov(VcovType type) {
    return of(estimates.withVcov(type));
  }

  @Override
  public ConfidenceSet confidenceInterval(String term, double level) {
    ConfidenceSet own = sets.get(term);
    return own == null ? EstimationResult.super.confidenceInterval(term, level) : own;
  }

  @Override
  public String estimand() {
    return "ATE";
  }

  @Override
  public String title() {
    return "A result for tests";
  }

  @Override
  public Provenance provenance() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("estimator", "fake");
    fields.put("seed", 7);
    fields.put("backend", "ejml");
    return Provenance.ofFields(fields);
  }

  @Override
  public Map<String, Object> blocks() {
    return Map.of("own", List.of(1, 2));
  }
}
