package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.estimand.datasets.dgp.InvalidInstrument;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.iv.InvalidIvMl;
import org.estimand.iv.SelectionRow;
import org.estimand.iv.SelectiveIv;
import org.estimand.iv.SelectiveIvResult;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.simulate.SimulationSummary;
import org.estimand.validation.montecarlo.InvalidIvDesigns;

/**
 * Simulations with an invalid instrument: which models must be right, what selection chooses, and
 * what intervals by machine learning cover.
 */
final class InvalidIvStudy implements Study {
  private static final int SELECTION_ROWS = 4000;

  /**
   * How much is simulated.
   *
   * @param rows sizes of the samples of the first table
   * @param replications of the first table
   * @param selections replications of the selection
   * @param learned replications with learners
   * @param learnedRows sizes of the samples with learners
   */
  record Size(
      List<Integer> rows,
      int replications,
      int selections,
      int learned,
      List<Integer> learnedRows) {}

  private final Size size;

  InvalidIvStudy() {
    this(new Size(List.of(2000, 5000), 500, 100, 100, List.of(4000, 10000)));
  }

  InvalidIvStudy(Size size) {
    this.size = size;
  }

  @Override
  public String name() {
    return "invalid-iv";
  }

  @Override
  public String title() {
    return "Invalid instruments: multiple robustness, selection, coverage (simulation)";
  }

  @Override
  public StudyReport run(FitContext context) {
    List<StudyTable> tables = new ArrayList<>();
    tables.add(robustness(context));
    tables.add(selectionTable(context));
    tables.add(selected(context));
    tables.add(learned(context));
    return new StudyReport(
        name(),
        title(),
        List.of(
            "The instrument acts on the outcome itself, an unmeasured confounder acts on treatment"
                + " and outcome; the average effect is 1.5. Least squares is about 0.77 too high,"
                + " two-stage least squares 1.7 and the Wald contrast 4.2.",
            "A model named in a row is right; the others leave out x1. Where {pi, m}, {pi, delta, h},"
                + " {m, delta, w} or {delta, h, w} are right the bias is zero up to simulation"
                + " error."),
        tables,
        List.of(),
        List.of(
            "Standard errors of the first table stack the equations of all models. A treatment model"
                + " by noisy learners biases the estimate upward in small samples, because it"
                + " divides by a difference of variances; where coverage is below the nominal"
                + " level, that is the reason."));
  }

  private StudyTable robustness(FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    for (int n : size.rows()) {
      Simulation simulation =
          Simulation.of(new InvalidInstrument(n, InvalidInstrument.Form.LINEAR))
              .seed(context.seed())
              .replications(size.replications());
      Map<String, java.util.Set<String>> models = InvalidIvDesigns.submodels();
      for (Map.Entry<String, java.util.Set<String>> e : models.entrySet()) {
        simulation =
            simulation.estimator(e.getKey(), InvalidIvDesigns.submodel(e.getValue(), false));
      }
      SimulationReport report = simulation.run(Execution.local(context.threads()));
      for (String model : models.keySet()) {
        add(rows, "n = " + n + ", " + model, report.summary(model));
      }
    }
    return new StudyTable(
        "robustness", "Multiple robustness, " + size.replications() + " replications", rows);
  }

  private static void add(List<Comparison> rows, String name, SimulationSummary s) {
    rows.add(ours(name + ": bias", s.bias().value(), s.bias().mcse()));
    rows.add(ours(name + ": s.d.", s.sd().value(), s.sd().mcse()));
    rows.add(ours(name + ": coverage", s.coverage().value(), s.coverage().mcse()));
  }

  private static Comparison ours(String quantity, double value, double error) {
    return new Comparison(
        quantity,
        java.util.Optional.empty(),
        value,
        Double.isNaN(error) ? OptionalDouble.empty() : OptionalDouble.of(error),
        OptionalDouble.empty());
  }

  private StudyTable selectionTable(FitContext context) {
    SelectiveIvResult result =
        InvalidIvDesigns.selection()
            .build()
            .fit(
                new InvalidInstrument(SELECTION_ROWS, InvalidInstrument.Form.LINEAR)
                    .draw(RandomStreams.of(context.seed()).child("selection table"))
                    .data(),
                context);
    List<Comparison> rows = new ArrayList<>();
    int c = 0;
    for (SelectionRow row : result.selectionTable()) {
      String name =
          "("
              + row.instrument()
              + ") ("
              + row.treatment().replace(", times the instrument", "")
              + ") ("
              + row.outcome()
              + ")"
              + (c == result.chosen() ? " chosen" : "")
              + (InvalidIvDesigns.isValid(c) ? "" : " wrong");
      rows.add(ours(name + ": estimate", row.estimate(), row.standardError()));
      rows.add(ours(name + ": pseudo-risk", row.risk(), Double.NaN));
      c++;
    }
    return new StudyTable(
        "selection", "One sample of 4,000: all combinations of (pi) (m) (delta, h, w)", rows);
  }

  private StudyTable selected(FitContext context) {
    SelectiveIv selective = InvalidIvDesigns.selection().build();
    InvalidInstrument design = new InvalidInstrument(SELECTION_ROWS, InvalidInstrument.Form.LINEAR);
    int count = size.selections();
    double[][] found = new double[3][count];
    Tasks.run(
        context,
        "selections",
        count,
        r -> {
          SelectiveIvResult one =
              selective.fit(
                  design.draw(RandomStreams.of(context.seed()).child("selection", r)).data(),
                  FitContext.seed(r).threads(1));
          found[0][r] = InvalidIvDesigns.isValid(one.chosen()) ? 1 : 0;
          found[1][r] = one.estimate();
          found[2][r] = one.standardError();
        });
    List<Comparison> rows = new ArrayList<>();
    double valid = 0;
    for (double v : found[0]) {
      valid += v / count;
    }
    rows.add(ours("valid combination chosen (share)", valid, Double.NaN));
    summarize(rows, "chosen by mixed-minimax", found[1], found[2], 0);
    return new StudyTable(
        "selected", "Selection among 27 combinations, " + count + " replications", rows);
  }

  private static void summarize(
      List<Comparison> rows, String name, double[] estimates, double[] errors, int refused) {
    double bias = 0;
    double squares = 0;
    double covered = 0;
    int used = 0;
    for (int r = 0; r < estimates.length; r++) {
      if (Double.isNaN(estimates[r])) {
        continue;
      }
      used++;
      double e = estimates[r] - InvalidInstrument.ATE;
      bias += e;
      squares += e * e;
      covered += Math.abs(e) <= 1.959963984540054 * errors[r] ? 1 : 0;
    }
    if (used > 1) {
      double mean = bias / used;
      double sd = Math.sqrt((squares - used * mean * mean) / (used - 1));
      double share = covered / used;
      rows.add(ours(name + ": bias", mean, sd / Math.sqrt(used)));
      rows.add(ours(name + ": s.d.", sd, Double.NaN));
      rows.add(ours(name + ": RMSE", Math.sqrt(squares / used), Double.NaN));
      rows.add(ours(name + ": coverage", share, Math.sqrt(share * (1 - share) / used)));
    }
    if (refused > 0) {
      rows.add(ours(name + ": refused", refused, Double.NaN));
    }
  }

  private StudyTable learned(FitContext context) {
    Map<String, InvalidIvMl> estimators = new LinkedHashMap<>();
    estimators.put("squares and products", InvalidIvDesigns.quadratic());
    estimators.put(
        "boosting",
        InvalidIvMl.builder()
            .instrumentModel(Learners.boostingProbability())
            .treatmentModel(Learners.boostingProbability())
            .outcomeModel(Learners.boosting())
            .build());
    estimators.put(
        "forest",
        InvalidIvMl.builder()
            .instrumentModel(Learners.forestProbability())
            .treatmentModel(Learners.forestProbability())
            .outcomeModel(Learners.forest())
            .build());
    List<Comparison> rows = new ArrayList<>();
    for (int n : size.learnedRows()) {
      InvalidInstrument design = new InvalidInstrument(n, InvalidInstrument.Form.NONLINEAR);
      for (Map.Entry<String, InvalidIvMl> e : estimators.entrySet()) {
        learned(rows, "n = " + n + ", " + e.getKey(), design, e.getValue(), context);
      }
    }
    return new StudyTable(
        "learners",
        String.format(
            Locale.ROOT,
            "Cross-fitted, 5 folds, nonlinear design, %d replications",
            size.learned()),
        rows);
  }

  private void learned(
      List<Comparison> rows,
      String name,
      InvalidInstrument design,
      InvalidIvMl estimator,
      FitContext context) {
    int count = size.learned();
    double[] estimates = new double[count];
    double[] errors = new double[count];
    boolean[] refused = new boolean[count];
    Tasks.run(
        context,
        name,
        count,
        r -> {
          try {
            var result =
                estimator.fit(
                    design.draw(RandomStreams.of(context.seed()).child("learned", r)).data(),
                    FitContext.seed(r).threads(1));
            estimates[r] = result.estimate();
            errors[r] = result.standardError();
          } catch (CausalException e) {
            // D changes its sign: counted, not hidden
            refused[r] = true;
            estimates[r] = Double.NaN;
          }
        });
    int no = 0;
    for (boolean b : refused) {
      no += b ? 1 : 0;
    }
    summarize(rows, name, estimates, errors, no);
  }
}
