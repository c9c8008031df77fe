package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.datasets.dgp.FuhrPapies;
import org.estimand.datasets.dgp.FuhrPapies.Form;
import org.estimand.datasets.dgp.FuhrPapies.Structure;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.EstimationResult;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.panel.UnobservedEffect;
import org.estimand.report.CoefficientPlot;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.simulate.SimulationSummary;
import org.estimand.validation.montecarlo.LinearPanel;
import org.estimand.validation.montecarlo.PanelDesigns;

/**
 * The simulations of Fuhr and Papies (2024): mean absolute errors of panel estimators with tuned
 * boosting in their hardest structure beside the values of their figures, and the same design with
 * a learner that contains the truth, where bias and coverage show.
 */
final class FuhrPapiesStudy implements Study {
  private static final String NAME = "fuhr-papies";
  private static final int PERIODS = 10;
  private static final int DEFAULT_REPLICATIONS = 8;
  private static final int PUBLISHED_REPLICATIONS = 100;
  private static final int CHEAP = 5;
  private static final double READING = 0.03;
  private static final double TWO_SIDED = 1.96;

  /** Confounders and units of the columns of the paper's figures, cheap ones first. */
  private static final int[][] COLUMNS = {{1, 50}, {1, 500}, {5, 500}, {10, 500}, {1, 5000}};

  private final int replications;
  private final int columns;
  private final int scale;

  /** A small study: two columns. */
  FuhrPapiesStudy() {
    this(DEFAULT_REPLICATIONS, 2, 1);
  }

  /**
   * Another size.
   *
   * @param replications data sets of a column
   * @param columns number of columns
   * @param scale what numbers of units are divided by
   */
  FuhrPapiesStudy(int replications, int columns, int scale) {
    this.replications = replications;
    this.columns = columns;
    this.scale = scale;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Panels with unobserved heterogeneity: the simulations of Fuhr and Papies (2024)";
  }

  /** From 50 data sets on with all columns. */
  @Override
  public Study replications(int count) {
    int all = Study.atLeastOne(count) < PUBLISHED_REPLICATIONS / 2 ? columns : COLUMNS.length;
    return new FuhrPapiesStudy(count, all, scale);
  }

  @Override
  public StudyReport run(FitContext context) {
    List<StudyTable> tables = new ArrayList<>();
    List<StudyFigure> figures = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      int confounders = COLUMNS[c][0];
      int units = COLUMNS[c][1];
      FuhrPapies design =
          FuhrPapies.of(Structure.C, Form.U_SHAPED)
              .confounders(confounders)
              .sized(Math.max(2, units / scale), PERIODS);
      SimulationReport report = run(design, boosted(design, units <= 50), replications, context);
      String column = "J=" + confounders + " N=" + units;
      tables.add(errors(column, report));
      figures.add(figure(column, report));
      remarks.add(worst(column, design, report, context));
      report.diagnostics().forEach(d -> remarks.add(d.code() + " " + d.message()));
    }
    FuhrPapies base =
        FuhrPapies.of(Structure.C, Form.U_SHAPED).sized(Math.max(2, 500 / scale), PERIODS);
    tables.add(honest(run(base, exact(base), CHEAP * replications, context)));
    return new StudyReport(NAME, title(), introduction(), tables, figures, remarks);
  }

  private static SimulationReport run(
      FuhrPapies design,
      Map<String, Estimator<? extends EstimationResult>> estimators,
      int replications,
      FitContext context) {
    Simulation simulation =
        Simulation.of(design)
            .replications(replications)
            .seed(context.seed())
            .backend(context.backend())
            .progress(context::report);
    for (var e : estimators.entrySet()) {
      simulation = simulation.estimator(e.getKey(), e.getValue());
    }
    return simulation.run(Execution.local(context.threads()));
  }

  /** The estimators of the paper by its names, and two of ours. */
  private static Map<String, Estimator<? extends EstimationResult>> boosted(
      FuhrPapies design, boolean dummies) {
    RegressionLearner learner = PanelDesigns.tunedBoosting();
    Map<String, Estimator<? extends EstimationResult>> all = new LinkedHashMap<>();
    all.put("simple OLS", LinearPanel.simple());
    all.put("POLS", LinearPanel.pooled());
    all.put("linear FE", LinearPanel.within());
    all.put("early demeaning", PanelDesigns.byRow(UnobservedEffect.EARLY_DEMEANING, learner));
    all.put("oracle without FE", LinearPanel.oraclePooled(design::shape));
    all.put("PDML", PanelDesigns.byRow(UnobservedEffect.POOLED, learner));
    if (dummies) {
      all.put("dummies", PanelDesigns.byRow(UnobservedEffect.UNIT_DUMMIES, learner));
    }
    all.put("late demeaning", PanelDesigns.byRow(UnobservedEffect.LATE_DEMEANING, learner));
    all.put("CRE", PanelDesigns.byRow(UnobservedEffect.MUNDLAK_FP, learner));
    all.put("oracle FE", LinearPanel.oracle(design::shape));
    all.put("general CRE", PanelDesigns.byUnit(UnobservedEffect.CRE_GENERAL, learner));
    all.put("FD-exact", PanelDesigns.byUnit(UnobservedEffect.FD_EXACT, learner));
    return all;
  }

  private static Map<String, Estimator<? extends EstimationResult>> exact(FuhrPapies design) {
    RegressionLearner learner = Learners.poly2();
    Map<String, Estimator<? extends EstimationResult>> all = new LinkedHashMap<>();
    all.put("linear FE", LinearPanel.within());
    all.put("oracle FE", LinearPanel.oracle(design::shape));
    for (UnobservedEffect effect : UnobservedEffect.values()) {
      if (effect != UnobservedEffect.TWO_WAY_MUNDLAK) {
        all.put(
            effect.label(),
            effect == UnobservedEffect.UNIT_DUMMIES
                ? PanelDesigns.byRow(effect, learner)
                : PanelDesigns.byUnit(effect, learner));
      }
    }
    return all;
  }

  private static double[] absoluteErrors(SimulationReport report, String estimator) {
    return report.rows().stream()
        .filter(r -> r.estimator().equals(estimator) && !r.failed())
        .mapToDouble(r -> Math.abs(r.estimate() - r.truth()))
        .toArray();
  }

  private static double mean(double[] x) {
    return java.util.Arrays.stream(x).average().orElseThrow();
  }

  private static double deviation(double[] x) {
    double mean = mean(x);
    double sum = 0;
    for (double v : x) {
      sum += (v - mean) * (v - mean);
    }
    return Math.sqrt(sum / Math.max(1, x.length - 1));
  }

  /**
   * Mean absolute errors. Both sides are means over random data sets, ours over few: they may
   * differ by the accuracy of the figures and twice the standard error of the difference.
   */
  private static StudyTable errors(String column, SimulationReport report) {
    List<Comparison> rows = new ArrayList<>();
    for (String estimator : names(report)) {
      double[] e = absoluteErrors(report, estimator);
      double sd = deviation(e);
      double chance = TWO_SIDED * sd * Math.sqrt(1.0 / e.length + 1.0 / PUBLISHED_REPLICATIONS);
      String quantity = column + ": " + estimator;
      rows.add(
          new Comparison(
              quantity,
              Published.find(NAME, quantity),
              mean(e),
              OptionalDouble.of(sd / Math.sqrt(e.length)),
              OptionalDouble.of(READING + chance)));
    }
    return new StudyTable(
        "errors-" + column.replace("=", "").replace(" ", "-").toLowerCase(Locale.ROOT),
        "Mean absolute error, structure C, u-shaped, T = 10, "
            + column
            + ", tuned boosting (Monte Carlo error in brackets)",
        rows);
  }

  private static List<String> names(SimulationReport report) {
    return report.summaries().stream().map(SimulationSummary::estimator).distinct().toList();
  }

  private static StudyFigure figure(String column, SimulationReport report) {
    List<String> labels = names(report);
    double[] at = new double[labels.size()];
    double[] low = new double[at.length];
    double[] high = new double[at.length];
    for (int k = 0; k < at.length; k++) {
      double[] e = absoluteErrors(report, labels.get(k));
      java.util.Arrays.sort(e);
      at[k] = mean(e);
      low[k] = e[e.length / 10];
      high[k] = e[e.length - 1 - e.length / 10];
    }
    return new StudyFigure(
        "errors-" + column.replace("=", "").replace(" ", "-").toLowerCase(Locale.ROOT),
        column + ": mean absolute error, with the range of eight in ten data sets.",
        CoefficientPlot.svg("Errors, " + column, "absolute error", labels, at, low, high, 0));
  }

  /** Which data set drives the mean of CRE. */
  private static String worst(
      String column, FuhrPapies design, SimulationReport report, FitContext context) {
    double largest = -1;
    int at = 0;
    for (var row : report.rows()) {
      double e = Math.abs(row.estimate() - row.truth());
      if (row.estimator().equals("CRE") && e > largest) {
        largest = e;
        at = row.replicate();
      }
    }
    FuhrPapies.Coefficients c =
        design.drawn(
            org.estimand.random.RandomStreams.of(context.seed())
                .child("replicate", at)
                .child("data"));
    double[] e = absoluteErrors(report, "CRE");
    java.util.Arrays.sort(e);
    return String.format(
        Locale.ROOT,
        "%s: the median absolute error of CRE is %.3f; its largest, %.3f, comes from data set %d"
            + " with gamma_1 = %.2f and delta = %.2f.",
        column,
        e[e.length / 2],
        largest,
        at,
        c.gamma()[0],
        c.delta());
  }

  private static StudyTable honest(SimulationReport report) {
    List<Comparison> rows = new ArrayList<>();
    for (SimulationSummary s : report.summaries()) {
      rows.add(number(s.estimator() + ": bias", s.bias().value(), s.bias().mcse()));
      double[] e = absoluteErrors(report, s.estimator());
      rows.add(
          number(
              s.estimator() + ": mean absolute error",
              mean(e),
              deviation(e) / Math.sqrt(e.length)));
      rows.add(
          number(s.estimator() + ": coverage of 95 %", s.coverage().value(), s.coverage().mcse()));
    }
    return StudyTable.reference(
        "exact",
        "A learner that contains the truth (poly2), J=1 N=500, folds of whole units, standard errors"
            + " by unit",
        rows);
  }

  private static Comparison number(String quantity, double ours, double error) {
    return new Comparison(
        quantity, Optional.empty(), ours, OptionalDouble.of(error), OptionalDouble.empty());
  }

  private List<String> introduction() {
    return List.of(
        "Unobserved heterogeneity of units reaches treatment, outcome and confounders, and the"
            + " confounders act by their squares (structure C, u-shaped). Coefficients are drawn"
            + " anew for every data set; the effect is 1.",
        String.format(
            Locale.ROOT,
            "%d data sets of each column, the paper has 100; %d with the learner that contains the"
                + " truth. Estimators of the paper run as in the paper: five random folds of rows,"
                + " boosting with rounds by cross-validation, DML1. General CRE and FD-exact run"
                + " with folds of whole units. A value of the paper and ours agree when they differ"
                + " by no more than 0.03 and twice the standard error of their difference.",
            replications,
            CHEAP * replications));
  }
}
