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
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;
import org.estimand.inference.VcovType;

/** An effect curve with the weights behind it. */
public final class DoseResult implements EstimationResult {
  private final String title;
  private final Estimates estimates;
  private final DoseCurve.Basis basis;
  private final String standardErrorKind;
  private final double level;
  private final DoseBalance balance;
  private final WeightSolution solution;
  private final double[] doses;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  DoseResult(
      String title,
      Estimates estimates,
      DoseCurve.Basis basis,
      String standardErrorKind,
      double level,
      DoseBalance balance,
      WeightSolution solution,
      double[] doses,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this.title = title;
    this.estimates = estimates;
    this.basis = basis;
    this.standardErrorKind = standardErrorKind;
    this.level = level;
    this.balance = balance;
    this.solution = solution;
    this.doses = doses;
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public DoseResult withVcov(VcovType type) {
    return new DoseResult(
        title,
        estimates.withVcov(type),
        basis,
        standardErrorKind,
        level,
        balance,
        solution,
        doses,
        diagnostics,
        provenance);
  }

  @Override
  public String estimand() {
    return "E[Y(a)]";
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public double level() {
    return level;
  }

  /**
   * Mean potential outcomes {@code E[Y(a)]} at some doses with their joint covariance.
   *
   * @param at doses; beyond those of the sample the curve is extrapolated
   */
  public Estimates curve(double... at) {
    List<String> names = new ArrayList<>();
    for (double a : at) {
      names.add("E[Y(" + TreatmentCheck.number(a) + ")]");
    }
    return combine(names, at, null);
  }

  /**
   * Differences {@code E[Y(a)] - E[Y(b)]} of the curve to one dose.
   *
   * @param reference the dose b
   * @param at doses a
   */
  public Estimates effects(double reference, double... at) {
    List<String> names = new ArrayList<>();
    String b = TreatmentCheck.number(reference);
    for (double a : at) {
      names.add("E[Y(" + TreatmentCheck.number(a) + ")] - E[Y(" + b + ")]");
    }
    return combine(names, at, basis.at(reference));
  }

  private Estimates combine(List<String> names, double[] at, double[] minus) {
    int q = basis.size();
    double[] weights = new double[at.length * q];
    for (int t = 0; t < at.length; t++) {
      double[] row = basis.at(at[t]);
      for (int j = 0; j < q; j++) {
        weights[j * at.length + t] = row[j] - (minus == null ? 0 : minus[j]);
      }
    }
    return estimates.contrasts(names, weights);
  }

  /** What the standard errors account for. */
  public String standardErrorKind() {
    return standardErrorKind;
  }

  /** Correlations of covariates and dose before and after weighting. */
  public DoseBalance balance() {
    return balance;
  }

  /** The final weights, sampling weights included, n values. */
  public double[] weights() {
    return solution.weights().clone();
  }

  /** The doses, n values. */
  public double[] doses() {
    return doses.clone();
  }

  /** What the weights were computed from, by name. */
  public Map<String, Double> parameters() {
    return Collections.unmodifiableMap(solution.parameters());
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
    List<String> facts = new ArrayList<>();
    facts.add(SampleFacts.observations(doses.length, provenance));
    facts.addAll(SampleFacts.lines(provenance));
    facts.add("Standard errors account for: " + standardErrorKind);
    return List.copyOf(facts);
  }

  @Override
  public List<String> footer() {
    return List.of(
        "Largest correlation of a covariate with the dose after weighting: "
            + NumberText.of(balance.largestCorrelation()));
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>();
    blocks.put("standard.errors", standardErrorKind);
    List<Object> rows = new ArrayList<>();
    for (DoseBalance.Row row : balance.rows()) {
      Map<String, Object> r = new LinkedHashMap<>();
      r.put("covariate", row.covariate());
      r.put("correlation.before", row.before());
      r.put("correlation.after", row.after());
      rows.add(r);
    }
    blocks.put("balance", rows);
    blocks.put("parameters", solution.parameters());
    return blocks;
  }
}
