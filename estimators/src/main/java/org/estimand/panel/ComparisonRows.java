package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.dml.DmlResult;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/** Gathers the estimates of a comparison and stacks their influence functions. */
final class ComparisonRows {
  private final PanelSample sample;
  private final SampleDesign design;
  private final VcovType vcov;
  private final PanelSettings settings;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  private record Entry(
      String label, DmlResult result, PanelRows rows, Map<String, Double> losses) {}

  ComparisonRows(PanelSample sample, SampleDesign design, VcovType vcov, PanelSettings settings) {
    this.sample = sample;
    this.design = design;
    this.vcov = vcov;
    this.settings = settings;
  }

  void add(String label, DmlResult result, PanelRows rows, Map<String, Double> losses) {
    entries.add(new Entry(label, result, rows, losses));
  }

  void skip(String label, CausalException reason) {
    skipped.put(label, reason.getMessage());
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  PanelComparisonResult result(List<Diagnostic> notes, Provenance provenance) {
    List<ComparisonRow> rows = new ArrayList<>();
    int repetitions = 1;
    for (Entry e : entries) {
      for (String treatment : e.result().terms()) {
        rows.add(
            new ComparisonRow(
                term(e, treatment),
                e.label(),
                treatment,
                e.rows().count(),
                e.rows().units(sample.units().column()),
                e.losses()));
      }
      repetitions = Math.max(repetitions, e.result().repetitions());
    }
    List<Estimates> stacked = new ArrayList<>();
    for (int r = 0; r < repetitions; r++) {
      stacked.add(stack(rows, r));
    }
    return new PanelComparisonResult(
        new PanelComparisonResult.Parts(
            List.copyOf(rows),
            java.util.Collections.unmodifiableMap(skipped),
            settings.level(),
            sample.treatments(),
            sample.units().count(),
            sample.periods(),
            notes,
            provenance),
        settings.aggregate(),
        stacked);
  }

  private String term(Entry e, String treatment) {
    return sample.treatments().size() == 1 ? e.label() : e.label() + " (" + treatment + ")";
  }

  /**
   * The estimates of one repetition on all rows of the sample: an estimate from m of n rows has the
   * influence n/m times its own in those, 0 elsewhere, which leaves its variance as it is.
   */
  private Estimates stack(List<ComparisonRow> rows, int r) {
    int n = design.rows();
    int p = rows.size();
    List<String> names = new ArrayList<>();
    double[] theta = new double[p];
    double[] scale = new double[p];
    double[] influence = new double[Math.multiplyExact(n, p)];
    int at = 0;
    for (Entry e : entries) {
      DmlResult result = e.result();
      Estimates own = result.repetition(Math.min(r, result.repetitions() - 1));
      InfluenceFunction phi = own.influenceFunction().orElseThrow();
      double factor = n / (double) phi.rows();
      for (int j = 0; j < own.size(); j++) {
        names.add(rows.get(at).term());
        theta[at] = own.estimate(j);
        scale[at] = own.scale(j);
        for (int k = 0; k < phi.rows(); k++) {
          int i = e.rows().rows() == null ? k : e.rows().rows()[k];
          influence[at * n + i] = factor * phi.at(k, j);
        }
        at++;
      }
    }
    return JointCovariance.of(
        Estimates.of(
                names, theta, InfluenceFunction.wrap(influence, n, p), design, VcovType.robust())
            .withScale(scale),
        vcov);
  }
}
