package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/** One fit of {@link InvalidIvMl}. */
final class InvalidIvMlFit {
  private static final double THRESHOLD = 0.03;

  private final InvalidIvMl options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  InvalidIvMlFit(InvalidIvMl options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
  }

  IvEffectResult run() {
    BinaryIvSample.roles(InvalidIvMl.NAME).optional(Role.FOLD).check(data);
    IvChecks.refuseBlocks(data, InvalidIvMl.NAME);
    IvChecks.refuseUnusedFolds(data, InvalidIvMl.NAME, options.plan());
    BinaryIvSample s = BinaryIvSample.of(data, InvalidIvMl.NAME);
    s.requireBinaryTreatment();
    CellNuisances cells = new CellNuisances(s);
    FoldAssignment folds = options.plan().assign(data, cells.strata(), context.random());
    IvChecks.refuseProducts(folds, InvalidIvMl.NAME);
    cells.requireCells(folds);
    List<Nuisance> nuisances = new ArrayList<>();
    nuisances.add(cells.instrument(CellNuisances.PI, options.instrumentModel()));
    nuisances.addAll(cells.treatment("", options.treatmentModel()));
    nuisances.addAll(cells.outcome("", options.outcomeModel()));
    CrossFitPredictions fitted = CrossFitter.run(nuisances, folds, context);
    List<Estimates> repetitions = new ArrayList<>();
    CellScores first = null;
    Map<String, double[]> shown = new LinkedHashMap<>();
    for (int r = 0; r < folds.repetitions(); r++) {
      context.checkpoint();
      CellScores scores = scores(s, fitted, r);
      RelevanceChecks.require(s, scores.rawD(), THRESHOLD, options.allowSignChanges());
      double[] psi = scores.psi(s);
      double ate = s.mean(psi);
      repetitions.add(
          Estimates.of(
              List.of("ATE"),
              new double[] {ate},
              InfluenceFunction.wrap(IvAteMath.centered(s, psi, ate), s.rows(), 1),
              SampleDesign.of(data),
              BinaryIvSample.vcov(data)));
      if (r == 0) {
        first = scores;
        shown.put("score", psi);
      }
    }
    return result(s, folds, fitted, repetitions, first, shown);
  }

  private CellScores scores(BinaryIvSample s, CrossFitPredictions fitted, int r) {
    List<String> names = fitted.nuisances();
    double[][] m = new double[2][];
    double[][] mu = new double[4][];
    for (int arm = 0; arm < 2; arm++) {
      String name = CellNuisances.m(arm);
      m[arm] = names.contains(name) ? fitted.of(name, r) : null;
    }
    for (int cell = 0; cell < 4; cell++) {
      String name = CellNuisances.mu(cell);
      mu[cell] = names.contains(name) ? fitted.of(name, r) : null;
    }
    return CellScores.of(s, fitted.of(CellNuisances.PI, r), m, mu, options.guards());
  }

  private IvEffectResult result(
      BinaryIvSample s,
      FoldAssignment folds,
      CrossFitPredictions fitted,
      List<Estimates> repetitions,
      CellScores first,
      Map<String, double[]> shown) {
    Estimates estimates = options.aggregate().combine(repetitions);
    double[] relevance = first.relevance(s);
    double mean = s.mean(relevance);
    Relevance summary =
        Relevance.of(
            s,
            first.rawD(),
            first.clipped(),
            first.weights(s),
            mean,
            InvalidIvFit.error(IvAteMath.centered(s, relevance, mean)),
            THRESHOLD);
    diagnostics.addAll(RelevanceChecks.oneSided(s, false));
    diagnostics.addAll(RelevanceChecks.diagnostics(s, summary, options.guards().floor()));
    double[] pi = fitted.of(CellNuisances.PI, 0);
    diagnostics.add(RelevanceChecks.overlap(s, pi, first.cappedPi(), options.guards().clipPi()));
    WaldContrast contrast =
        WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates"));
    diagnostics.add(contrast.diagnostic());
    diagnostics.addAll(fitted.notes());
    if (fitted.backends().isEmpty()) {
      IvChecks.backend(context, InvalidIvMl.NAME, diagnostics);
    }
    shown.put("P(Z=1|X)", pi.clone());
    shown.put("E[A|Z,X]", first.m());
    shown.put("D(X)", first.rawD());
    shown.put("delta(X)", first.effect());
    shown.put("h(Z,X)", first.h());
    shown.put("w(X)", first.covariance());
    Map<String, Object> blocks = new LinkedHashMap<>();
    List<Object> losses = new ArrayList<>();
    for (String name : fitted.nuisances()) {
      losses.add(Map.of("nuisance", name, "loss", fitted.loss(name)));
    }
    blocks.put("nuisances", losses);
    List<Object> splits = new ArrayList<>();
    for (int r = 0; r < repetitions.size(); r++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("repetition", r + 1);
      row.put("estimate", repetitions.get(r).estimate(0));
      row.put("std.error", repetitions.get(r).standardError(0));
      splits.add(row);
    }
    blocks.put("repetitions", splits);
    String backend = fitted.backends().isEmpty() ? "java" : String.join(", ", fitted.backends());
    return new IvEffectResult(
        new IvEffectResult.Parts(
            InvalidIvMl.NAME,
            "Invalid instrument, multiply debiased machine learning",
            "ATE",
            options.level(),
            "the score alone; nuisances are learned on other folds",
            Double.NaN,
            summary,
            contrast,
            shown,
            blocks),
        estimates,
        diagnostics,
        org.estimand.fit.Provenance.of(
                InvalidIvMl.NAME, options.describe(), data, context, backend, start)
            .with("folds", folds.folds(0))
            .with("repetitions", folds.repetitions())
            .with("folds.sha256", folds.digest()));
  }
}
