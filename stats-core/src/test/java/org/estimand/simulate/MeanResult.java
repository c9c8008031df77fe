package org.estimand.simulate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** The mean of the outcome, for tests of the runner. */
record MeanResult(Estimates estimates, Provenance provenance) implements EstimationResult {
  static MeanResult fit(CausalData data, FitContext context) {
    return fit("mean", data, context);
  }

  static MeanResult fit(String term, CausalData data, FitContext context) {
    double[] y = data.column(Role.OUTCOME);
    double sum = 0;
    for (double v : y) {
      sum += v;
    }
    double mean = sum / y.length;
    double[] influence = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      influence[i] = y[i] - mean;
    }
    return new MeanResult(
        Estimates.of(
            List.of(term),
            new double[] {mean},
            InfluenceFunction.wrap(influence, y.length, 1),
            SampleDesign.rows(y.length),
            VcovType.robust()),
        Provenance.of("mean", Map.of(), data, context, "ejml", Instant.now()));
  }

  /** Refuses data whose first value is large. */
  static MeanResult fragile(CausalData data, FitContext context) {
    if (data.column(Role.OUTCOME)[0] > 3.5) {
      throw new NotIdentifiedException("IDENT-099", "The first value is large, \"very\" large.");
    }
    return fit(data, context);
  }

  @Override
  public MeanResult withVcov(VcovType type) {
    return new MeanResult(estimates.withVcov(type), provenance);
  }

  @Override
  public String estimand() {
    return "mean";
  }

  @Override
  public String summary() {
    return "mean " + Json.number(estimate());
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return List.of();
  }

  @Override
  public String toJson() {
    return Json.write(Map.of("estimate", estimate()));
  }

  @Override
  public Table tidy() {
    return Table.create(DoubleColumn.create("estimate", estimate()));
  }

  @Override
  public Table glance() {
    return tidy();
  }
}
