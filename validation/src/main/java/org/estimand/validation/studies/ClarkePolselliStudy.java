package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.datasets.dgp.ClarkePolselli;
import org.estimand.datasets.dgp.ClarkePolselli.Functions;
import org.estimand.fit.FitContext;
import org.estimand.report.CoefficientPlot;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.simulate.SimulationSummary;
import org.estimand.validation.montecarlo.LinearPanel;
import org.estimand.validation.montecarlo.PanelDesigns;

/**
 * The designs of Clarke and Polselli (2025): relative bias, root mean squared error, and standard
 * error over standard deviation of their estimators and the general correlated random effects, with
 * five learners. Their numbers are printed in figures only, so that nothing stands beside ours.
 */
final class ClarkePolselliStudy implements Study {
  private static final String NAME = "clarke-polselli";
  private static final int DEFAULT_REPLICATIONS = 10;
  private static final String WITHIN = "linear-fe";

  private final int replications;
  private final int units;
  private final List<Functions> designs;

  /** A small study of 100 units. */
  ClarkePolselliStudy() {
    this(DEFAULT_REPLICATIONS, 100, List.of(Functions.values()));
  }

  ClarkePolselliStudy(int replications, int units, List<Functions> designs) {
    this.replications = replications;
    this.units = units;
    this.designs = List.copyOf(designs);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Panel double machine learning with five learners: designs of Clarke and Polselli (2025)";
  }

  @Override
  public Study replications(int count) {
    return new ClarkePolselliStudy(Study.atLeastOne(count), units, designs);
  }

  @Override
  public StudyReport run(FitContext context) {
    List<StudyTable> tables = new ArrayList<>();
    List<StudyFigure> figures = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (Functions functions : designs) {
      Simulation simulation =
          Simulation.of(ClarkePolselli.of(functions, units))
              .replications(replications)
              .seed(context.seed())
              .backend(context.backend())
              .progress(context::report)
              .estimator(WITHIN, LinearPanel.within());
      for (var e : PanelDesigns.clarkePolselli().entrySet()) {
        simulation = simulation.estimator(e.getKey(), e.getValue());
      }
      SimulationReport report = simulation.run(Execution.local(context.threads()));
      String design = "design " + (functions.ordinal() + 1) + ", " + word(functions);
      tables.add(table(functions, design, report));
      figures.add(figure(functions, design, report));
      remarks.add(best(design, report));
      report.diagnostics().forEach(d -> remarks.add(d.code() + " " + d.message()));
    }
    return new StudyReport(NAME, title(), introduction(), tables, figures, remarks);
  }

  private static String word(Functions functions) {
    return functions.name().toLowerCase(Locale.ROOT);
  }

  private static StudyTable table(Functions functions, String design, SimulationReport report) {
    List<Comparison> rows = new ArrayList<>();
    for (SimulationSummary s : report.summaries()) {
      double theta = ClarkePolselli.EFFECT;
      rows.add(
          number(
              s.estimator() + ": bias / theta", s.bias().value() / theta, s.bias().mcse() / theta));
      rows.add(number(s.estimator() + ": RMSE", s.rmse().value(), s.rmse().mcse()));
      rows.add(number(s.estimator() + ": SE / SD", s.seOverSd().value(), s.seOverSd().mcse()));
      rows.add(
          number(s.estimator() + ": coverage of 95 %", s.coverage().value(), s.coverage().mcse()));
    }
    return StudyTable.reference(
        word(functions),
        "Clarke and Polselli, " + design + " (Monte Carlo error in brackets)",
        rows);
  }

  private static Comparison number(String quantity, double ours, double error) {
    return new Comparison(
        quantity, Optional.empty(), ours, OptionalDouble.of(error), OptionalDouble.empty());
  }

  private static StudyFigure figure(Functions functions, String design, SimulationReport report) {
    List<SimulationSummary> all = report.summaries();
    double[] at = new double[all.size()];
    double[] low = new double[at.length];
    double[] high = new double[at.length];
    for (int k = 0; k < at.length; k++) {
      at[k] = all.get(k).estimate();
      low[k] = at[k] - 1.96 * all.get(k).sd().value();
      high[k] = at[k] + 1.96 * all.get(k).sd().value();
    }
    return new StudyFigure(
        word(functions),
        design
            + ": mean of the estimates and 1.96 of their standard deviations; the effect is 0.5.",
        CoefficientPlot.svg(
            "Estimates, " + design,
            "estimate",
            all.stream().map(SimulationSummary::estimator).toList(),
            at,
            low,
            high,
            ClarkePolselli.EFFECT));
  }

  private static String best(String design, SimulationReport report) {
    SimulationSummary best = report.summaries().get(0);
    for (SimulationSummary s : report.summaries()) {
      best = s.rmse().value() < best.rmse().value() ? s : best;
    }
    return String.format(
        Locale.ROOT,
        "%s: the smallest root mean squared error, %.4f, is that of %s; the linear within estimator"
            + " has %.4f.",
        design,
        best.rmse().value(),
        best.estimator(),
        report.summary(WITHIN).rmse().value());
  }

  private List<String> introduction() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Unit effects of the outcome depend on the unit means of treatment and covariates; %d"
                + " units in 10 periods, 30 covariates of which two matter; %d data sets of each"
                + " design (1 linear, 2 smooth, 3 discontinuous). The effect is 0.5.",
            units,
            replications),
        "Estimators: cre-normal is the authors' correlated random effects, early-demeaning their"
            + " approximation to the within transformation, fd-exact their first differences;"
            + " cre-general shifts the treatment model so that its residual has unit mean zero."
            + " Learners: ols, lasso (penalty by cross-validation), tree (depth by"
            + " cross-validation), forest (100 trees), boosting (rounds by cross-validation). Folds"
            + " keep units whole; standard errors are clustered by unit. The authors recommend first"
            + " differences and an ensemble of learners; their numbers are in figures only.");
  }
}
