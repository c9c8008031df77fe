package org.estimand.dml;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.SampleDesign;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** The road every estimator of this package takes from data to result. */
final class DmlEngine {
  private DmlEngine() {}

  /** The roles every model takes beside its own. */
  static RoleRequirements commonRoles(String estimator) {
    return RoleRequirements.of(estimator)
        .one(Role.OUTCOME)
        .some(Role.COVARIATE)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
        .optional(Role.CLUSTER, Role.FOLD, Role.COORDINATE);
  }

  /**
   * Fits.
   *
   * @param estimator user-facing name
   * @param title name for people
   * @param estimand what is estimated
   * @param family what the score lets one ask
   * @param roles what the data must bring; checked here
   * @param settings the shared options
   * @param options every option with its value, for provenance
   * @param block a covariate block the estimator reads, or null
   * @param bind makes the model for the data
   */
  static DmlResult fit(
      String estimator,
      String title,
      String estimand,
      DmlResult.Family family,
      RoleRequirements roles,
      DmlSettings settings,
      Map<String, Object> options,
      String block,
      Function<DmlSample, DmlModel> bind,
      CausalData data,
      FitContext context) {
    Instant start = Instant.now();
    roles.check(data);
    DmlChecks.refuseBlocks(data, estimator, block);
    DmlChecks.refuseUnusedFolds(data, estimator, settings.plan());
    // a backend that cannot be used is refused before any work is done
    MatrixBackends.resolve(context.backend(), OffloadPolicy.Operation.BATCHED, 0);
    DmlSample sample = DmlSample.of(data, estimator);
    DmlModel model = bind.apply(sample);
    FoldAssignment folds = settings.plan().assign(data, model.strata(), context.random());
    model.checkFolds(folds);
    Fitted fitted = learn(model, settings, sample, folds, context);
    SampleDesign design = SampleDesign.of(data);
    List<Repetition> repetitions = new ArrayList<>();
    for (int r = 0; r < folds.repetitions(); r++) {
      context.checkpoint();
      repetitions.add(
          DmlSolver.solve(
              model.terms(),
              model.scores(r, fitted),
              model.moments(r, fitted),
              design(sample, folds, r),
              design,
              folds,
              r,
              settings.algorithm()));
    }
    List<Diagnostic> diagnostics = new ArrayList<>(model.diagnostics(fitted, repetitions));
    diagnostics.addAll(fitted.notes());
    diagnostics.addAll(DmlDiagnostics.clusters(sample));
    diagnostics.addAll(DmlDiagnostics.unusedBackend(fitted, context));
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.putAll(settings.describe());
    Provenance provenance =
        Provenance.of(estimator, all, data, context, fitted.backend(), start)
            .with("folds", folds.folds(0))
            .with("repetitions", folds.repetitions())
            .with("folds.sha256", folds.digest());
    return new DmlResult(
        new DmlResult.Header(
            estimator,
            title,
            estimand,
            family,
            data.rows(),
            settings.level(),
            settings.aggregate()),
        repetitions,
        fitted,
        List.copyOf(diagnostics),
        provenance);
  }

  private static Fitted learn(
      DmlModel model,
      DmlSettings settings,
      DmlSample sample,
      FoldAssignment folds,
      FitContext context) {
    Fitted fitted = new Fitted(folds.repetitions());
    model.known().forEach((name, values) -> fitted.add(name, new double[][] {values}));
    List<String> unused = new ArrayList<>(settings.external().keySet());
    List<String> known = new ArrayList<>();
    addAll(model.nuisances(), fitted, settings, sample, folds, context, unused, known);
    addAll(model.laterNuisances(fitted), fitted, settings, sample, folds, context, unused, known);
    if (!unused.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-050",
          "There is no nuisance \""
              + unused.get(0)
              + "\" to give predictions for. "
              + NearestName.hint(unused.get(0), known)
              + "Nuisances: "
              + String.join(", ", known)
              + ".");
    }
    return fitted;
  }

  private static void addAll(
      List<Nuisance> nuisances,
      Fitted fitted,
      DmlSettings settings,
      DmlSample sample,
      FoldAssignment folds,
      FitContext context,
      List<String> unused,
      List<String> known) {
    List<Nuisance> toLearn = new ArrayList<>();
    for (Nuisance nuisance : nuisances) {
      String name = nuisance.name();
      known.add(name);
      double[][] given = settings.external().get(name);
      if (given == null) {
        toLearn.add(nuisance);
        continue;
      }
      unused.remove(name);
      requireUsable(name, given, sample.data().originalRows(), folds.repetitions());
      fitted.add(name, given);
    }
    if (!toLearn.isEmpty()) {
      fitted.add(CrossFitter.run(toLearn, folds, context));
    }
  }

  private static void requireUsable(
      String name, double[][] given, int[] originalRows, int repetitions) {
    int n = originalRows.length;
    if (given.length != 1 && given.length != repetitions) {
      throw new InvalidDataException(
          "DATA-052",
          "External predictions of \""
              + name
              + "\" come for "
              + given.length
              + " repetitions; the plan has "
              + repetitions
              + ". Give one array, or one for each repetition.");
    }
    for (double[] values : given) {
      if (values.length != n) {
        throw new InvalidDataException(
            "DATA-052",
            "External predictions of \""
                + name
                + "\" have "
                + values.length
                + " values; the data have "
                + n
                + " rows.");
      }
      for (int i = 0; i < n; i++) {
        if (!Double.isFinite(values[i])) {
          throw new InvalidDataException(
              "DATA-052",
              "External predictions of \""
                  + name
                  + "\" hold "
                  + values[i]
                  + " in row "
                  + (originalRows[i] + 1)
                  + (originalRows[i] == i ? "" : " (value " + (i + 1) + " of the " + n + " used)")
                  + ". Every row needs a finite value.");
        }
      }
    }
  }

  private static ScoreDesign design(DmlSample sample, FoldAssignment folds, int repetition) {
    List<String> clusters = sample.names(Role.CLUSTER);
    double[] w = sample.weights();
    if (clusters.isEmpty()) {
      return new IndependentDesign(sample.rows(), w, sample.size(), sample.frequency());
    }
    if (clusters.size() == 1) {
      return new OneWayDesign(folds, repetition, sample.data().grouping(clusters.get(0)), w);
    }
    if (clusters.size() == 2 && folds.isProduct()) {
      return new TwoWayDesign(
          folds,
          repetition,
          sample.data().grouping(clusters.get(0)),
          sample.data().grouping(clusters.get(1)),
          w);
    }
    throw new InvalidConfigException(
        "CONF-054",
        "Standard errors for the "
            + clusters.size()
            + " CLUSTER columns ("
            + String.join(", ", clusters)
            + ") need folds that are products of the clusterings' folds. Let the plan draw the"
            + " folds, or use userSuppliedProduct().");
  }
}
