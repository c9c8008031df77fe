package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.Role;
import org.estimand.dml.DmlResult;
import org.estimand.dml.ResidualDml;
import org.estimand.dml.ResidualScore;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.VcovType;

/** One estimator, learned and solved. */
final class EffectFit {
  private final EffectModel model;
  private final PanelSample sample;
  private final PanelSettings settings;
  private final NuisancePool pool;

  private EffectFit(
      EffectModel model, PanelSample sample, PanelSettings settings, NuisancePool pool) {
    this.model = model;
    this.sample = sample;
    this.settings = settings;
    this.pool = pool;
  }

  /** Learns the nuisances of a model. */
  static EffectFit learn(
      EffectModel model,
      PanelSample sample,
      PanelSettings settings,
      NuisancePool pool,
      FitContext context) {
    UnitDummyFolds.check(model, sample);
    if (settings.ivType() && sample.instruments().size() > 1) {
      throw new NotSupportedException(
          "NOTSUP-055",
          "The IV-type score takes one INSTRUMENT; "
              + sample.instruments().size()
              + " were given ("
              + String.join(", ", sample.instruments())
              + "). Use PARTIALLING_OUT.");
    }
    context.checkpoint();
    pool.learn(model.nuisances(), model.rows().folds());
    pool.learn(model.laterNuisances(pool), model.rows().folds());
    return new EffectFit(model, sample, settings, pool);
  }

  /** Out-of-fold losses by nuisance. */
  Map<String, Double> losses() {
    Map<String, Double> out = new LinkedHashMap<>();
    model.used().forEach(name -> out.put(name, pool.loss(name)));
    return out;
  }

  /** What a result says about sample and nuisances. */
  PanelReport report(Map<String, Integer> dropped) {
    PanelRows rows = model.rows();
    return new PanelReport(
        model.effect(),
        rows.count(),
        rows.units(sample.units().column()),
        rows.periods(sample.data().name(Role.TIME)),
        dropped,
        losses(),
        pool.predictions(model.used()));
  }

  PanelRows rows() {
    return model.rows();
  }

  /** What the learners and the folds had to say. */
  List<Diagnostic> notes() {
    List<Diagnostic> out = new ArrayList<>(UnitDummyFolds.notes(model, sample));
    out.addAll(pool.notes(model.used()));
    return out;
  }

  /** Solves the scores. */
  DmlResult solve(
      String estimator, VcovType vcov, List<Diagnostic> diagnostics, Provenance provenance) {
    PanelRows rows = model.rows();
    ResidualDml solver = PanelSolver.of(estimator, sample, settings, rows, vcov);
    int repetitions = rows.folds().repetitions();
    if (model.instrumented()) {
      return instrumented(solver, repetitions, diagnostics, provenance);
    }
    List<List<ResidualScore>> scores = new ArrayList<>();
    for (int r = 0; r < repetitions; r++) {
      List<ResidualScore> terms = new ArrayList<>();
      for (int j = 0; j < model.terms(); j++) {
        double[] v = model.treatmentResidual(pool, j, r);
        solver.requireUnexplained(Role.TREATMENT, sample.treatments().get(j), rows.d()[j], v, r);
        terms.add(
            settings.ivType()
                ? score(model.laterResidual(pool, j, r), model.treatment(j), v)
                : score(model.outcomeResidual(pool, j, r), v, v));
      }
      scores.add(terms);
    }
    return solver.effects(scores, diagnostics, provenance);
  }

  private ResidualScore score(double[] outcome, double[] treatment, double[] instrument) {
    return new ResidualScore(
        outcome, treatment, instrument, ResidualScore.size(model.rows().y(), instrument));
  }

  private DmlResult instrumented(
      ResidualDml solver, int repetitions, List<Diagnostic> diagnostics, Provenance provenance) {
    InstrumentedScores scores = new InstrumentedScores(sample, model.rows(), solver);
    for (int r = 0; r < repetitions; r++) {
      List<double[]> z = new ArrayList<>();
      for (int k = 0; k < sample.instruments().size(); k++) {
        z.add(model.instrumentResidual(pool, k, r));
      }
      double[] w = model.treatmentResidual(pool, 0, r);
      double[] u = settings.ivType() ? null : model.outcomeResidual(pool, 0, r);
      double[] later = settings.ivType() ? model.laterResidual(pool, 0, r) : null;
      scores.add(u, later, settings.ivType() ? model.treatment(0) : w, w, z);
    }
    return scores.solve(diagnostics, provenance);
  }
}
