package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.Replicates;
import org.estimand.inference.SampleFacts;
import org.estimand.inference.VcovType;

/** An effect curve with the weights behind it. */
public final class DoseResult implements EstimationResult {
  private static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};

  private final String title;
  private final Estimates estimates;
  private final DoseCurve.Basis basis;
  private final String standardErrorKind;
  private final DoseWeighting options;
  private final DoseBalance balance;
  private final WeightSolution solution;
  private final double[] doses;
  private final int[] rows;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;
  private final Replicates replicates;

  DoseResult(
      String title,
      Estimates estimates,
      DoseCurve.Basis basis,
      String standardErrorKind,
      DoseWeighting options,
      DoseBalance balance,
      WeightSolution solution,
      double[] doses,
      int[] rows,
      List<Diagnostic> diagnostics,
      Provenance provenance,
      Replicates replicates) {
    this.title = title;
    this.estimates = estimates;
    this.basis = basis;
    this.standardErrorKind = standardErrorKind;
    this.options = options;
    this.balance = balance;
    this.solution = solution;
    this.doses = doses;
    this.rows = rows;
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
  public DoseResult withVcov(VcovType type) {
    return with(estimates.withVcov(type), null);
  }

  /** The same estimates with standard errors from refits. */
  DoseResult withReplicates(Replicates next) {
    return with(next.estimates(), next);
  }

  private DoseResult with(Estimates numbers, Replicates next) {
    return new DoseResult(
        title,
        numbers,
        basis,
        standardErrorKind,
        options,
        balance,
        solution,
        doses,
        rows,
        diagnostics,
        provenance,
        next);
  }

  /** The refits that standard errors come from, if they do. */
  public Optional<Replicates> replicates() {
    return Optional.ofNullable(replicates);
  }

  /**
   * Of a coefficient: from refits the interval that was chosen there, else estimate -+ quantile
   * times error, as for all means and differences of the curve.
   */
  @Override
  public ConfidenceSet confidenceInterval(String term, double level) {
    return replicates == null
        ? EstimationResult.super.confidenceInterval(term, level)
        : replicates.confidenceInterval(term, level);
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
    return options.level();
  }

  DoseCurve.Basis basis() {
    return basis;
  }

  /** The doses of the table of the curve: those asked for, else five quantiles, equal ones once. */
  public double[] tabulated() {
    if (options.at().length > 0) {
      return options.at().clone();
    }
    double[] sorted = doses.clone();
    Arrays.sort(sorted);
    double[] at = new double[QUANTILES.length];
    for (int j = 0; j < at.length; j++) {
      at[j] = Quantiles.at(sorted, QUANTILES[j]);
    }
    return Arrays.stream(at).distinct().toArray();
  }

  /** The dose that the table compares others with, if there is one. */
  public OptionalDouble against() {
    return options.against() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(options.against());
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

  /** The curve at the doses of the table, terms by position; less that at a dose, or null. */
  Estimates table(double[] at, Double minus) {
    List<String> names = new ArrayList<>();
    for (int t = 0; t < at.length; t++) {
      names.add("dose " + (t + 1));
    }
    return combine(names, at, minus == null ? null : basis.at(minus));
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
    return replicates == null
        ? standardErrorKind
        : "all models, fitted again in every replicate of the " + replicates.resampling().label();
  }

  /** Correlations of covariates and dose before and after weighting. */
  public DoseBalance balance() {
    return balance;
  }

  /** The final weights, sampling weights included, n values. */
  public double[] weights() {
    return solution.weights().clone();
  }

  /** The position (0-based) of each row in the table that was read, n values. */
  public int[] rows() {
    return rows.clone();
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
    facts.add("Standard errors account for: " + standardErrorKind());
    if (replicates != null) {
      facts.add(replicates.line());
    }
    return List.copyOf(facts);
  }

  @Override
  public List<String> footer() {
    List<String> lines = new ArrayList<>(DoseTable.lines(this));
    lines.add(
        "Largest correlation of a covariate with the dose after weighting: "
            + NumberText.of(balance.largestCorrelation()));
    return lines;
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>();
    blocks.put("standard.errors", standardErrorKind());
    replicates().ifPresent(r -> blocks.put("resampling", r.block()));
    double[] at = tabulated();
    blocks.put("curve", DoseTable.block(at, table(at, null), level()));
    against()
        .ifPresent(
            b -> {
              blocks.put("effects.against", b);
              blocks.put("effects", DoseTable.block(at, table(at, b), level()));
            });
    blocks.put("weights", WeightSummary.of(solution.weights()).block());
    List<Object> table = new ArrayList<>();
    for (DoseBalance.Row row : balance.rows()) {
      Map<String, Object> r = new LinkedHashMap<>();
      r.put("covariate", row.covariate());
      r.put("correlation.before", row.before());
      r.put("correlation.after", row.after());
      table.add(r);
    }
    blocks.put("balance", table);
    blocks.put("parameters", solution.parameters());
    return blocks;
  }
}
