package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import org.estimand.report.CoefficientPlot;
import org.estimand.report.LovePlot;
import org.estimand.weighting.BalanceTable;

/** Figures that several studies draw. */
final class StudyFigures {
  private static final double ENOUGH = 0.1;

  private StudyFigures() {}

  /** Standardised differences before and after weighting. */
  static StudyFigure love(String name, String title, BalanceTable balance) {
    List<String> covariates = new ArrayList<>();
    double[] before = new double[balance.rows().size()];
    double[] after = new double[before.length];
    for (BalanceTable.Row row : balance.rows()) {
      before[covariates.size()] = row.before().standardizedDifference();
      after[covariates.size()] = row.after().standardizedDifference();
      covariates.add(row.covariate());
    }
    return new StudyFigure(
        name,
        "Absolute standardised mean differences of treated and controls; the dashed line is 0.1.",
        LovePlot.svg(title, covariates, before, after, ENOUGH));
  }

  /** Our estimates with their 95 % intervals; rows without a standard error are left out. */
  static StudyFigure coefficients(
      String name,
      String title,
      String axis,
      List<Comparison> rows,
      double reference,
      String caption) {
    List<Comparison> drawn = rows.stream().filter(r -> r.oursError().isPresent()).toList();
    List<String> labels = new ArrayList<>();
    double[] estimates = new double[drawn.size()];
    double[] low = new double[estimates.length];
    double[] high = new double[estimates.length];
    for (Comparison row : drawn) {
      int j = labels.size();
      labels.add(row.quantity());
      estimates[j] = row.ours();
      double half = 1.959963984540054 * row.oursError().getAsDouble();
      low[j] = row.ours() - half;
      high[j] = row.ours() + half;
    }
    return new StudyFigure(
        name, caption, CoefficientPlot.svg(title, axis, labels, estimates, low, high, reference));
  }
}
