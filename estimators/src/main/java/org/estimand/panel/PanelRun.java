package org.estimand.panel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** What all estimators of one fit share: sample, folds, features, nuisances, covariance. */
final class PanelRun {
  private final String estimator;
  private final CausalData given;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final PanelSettings settings;
  private final PanelSample sample;
  private final CrossFitPlan plan;
  private final FoldAssignment folds;
  private final SampleDesign design;
  private final PanelFeatures features;
  private final NuisancePool pool;
  private final VcovType vcov;
  private PeriodPairs pairs;

  PanelRun(
      String estimator,
      CausalData data,
      PanelSettings settings,
      int leastRows,
      FitContext context) {
    this.estimator = estimator;
    this.given = data;
    this.context = context;
    this.settings = settings;
    this.sample = PanelSample.of(data, estimator, leastRows);
    PanelChecks.refuseUnusedFolds(data, estimator, settings.plan());
    // a backend that cannot be used is refused before any work is done
    MatrixBackends.resolve(context.backend(), OffloadPolicy.Operation.BATCHED, 0);
    this.plan = settings.plan() == null ? defaultPlan(sample) : settings.plan();
    this.folds = plan.assign(sample.data(), null, context.random());
    this.design = SampleDesign.of(sample.data());
    this.features = new PanelFeatures(sample, settings);
    this.pool = new NuisancePool(context);
    this.vcov = PanelSolver.vcov(settings, sample);
  }

  private static CrossFitPlan defaultPlan(PanelSample sample) {
    boolean clusters = PanelSample.wholeUnits(sample.data(), sample.units()) != null;
    return CrossFitPlan.kFold(5).groupedBy(clusters ? Role.CLUSTER : Role.UNIT);
  }

  PanelSample sample() {
    return sample;
  }

  PanelSettings settings() {
    return settings;
  }

  PanelFeatures features() {
    return features;
  }

  SampleDesign design() {
    return design;
  }

  VcovType vcov() {
    return vcov;
  }

  FoldAssignment folds() {
    return folds;
  }

  /** Pairs of adjacent periods. */
  PeriodPairs pairs() {
    if (pairs == null) {
      pairs = PeriodPairs.of(sample, settings.periodLength());
    }
    return pairs;
  }

  /** The rows an effect's estimate rests on. */
  PanelRows rows(UnobservedEffect effect) {
    PanelRows all = PanelRows.all(sample, design, folds);
    return switch (effect) {
      case EARLY_DEMEANING -> all.within(sample);
      case FD_EXACT -> differences();
      default -> all;
    };
  }

  /** Differences between adjacent periods. */
  PanelRows differences() {
    return PanelRows.differences(sample, pairs(), design, folds);
  }

  /** Learns what an effect's estimate needs. */
  EffectFit learn(UnobservedEffect effect) {
    PanelChecks.requireVarying(sample, effect);
    EffectModel model = new EffectModel(effect, sample, features, settings, rows(effect));
    return EffectFit.learn(model, sample, settings, pool, context);
  }

  /** Rows that do not enter an effect's estimate, by reason. */
  Map<String, Integer> dropped(UnobservedEffect effect) {
    Map<String, Integer> out = new LinkedHashMap<>(given.dropped());
    out.putAll(sample.dropped());
    if (effect == UnobservedEffect.FD_EXACT) {
      int none = sample.rows() - pairs().later().length;
      out.put("no row one period earlier", none);
    }
    return out;
  }

  /** Remarks that do not come from learners. */
  List<Diagnostic> remarks(UnobservedEffect effect) {
    List<Diagnostic> out = new ArrayList<>();
    int single = sample.dropped().getOrDefault(PanelSample.SINGLE, 0);
    if (single > 0) {
      out.add(
          Diagnostic.note(
                  "SINGLE_ROW_UNITS",
                  single
                      + (single == 1 ? " unit has" : " units have")
                      + " one row and was left out.")
              .value("units", single));
    }
    if (effect == UnobservedEffect.FD_EXACT && pairs().gaps() > 0) {
      out.add(
          Diagnostic.note(
                  "GAPS_IN_TIME",
                  pairs().gaps()
                      + " rows follow an earlier row of their unit, but not after "
                      + org.estimand.fit.Json.number(pairs().length())
                      + ", the time between adjacent periods; they have no difference.")
              .value("rows", pairs().gaps())
              .value("period.length", pairs().length()));
    }
    if (!features.constant().isEmpty()) {
      out.add(
          Diagnostic.note(
                  "TIME_CONSTANT",
                  "Covariates that never vary within a unit have no unit mean, deviation or lag of"
                      + " their own: "
                      + String.join(", ", features.constant())
                      + ".")
              .value("covariates", features.constant().size()));
    }
    return out;
  }

  /** That a backend was asked for by name and no learner used it. */
  List<Diagnostic> unusedBackend() {
    if (context.backend().equals("auto") || pool.usedBackend(context.backend())) {
      return List.of();
    }
    return List.of(
        Diagnostic.warning(
            "BACKEND_UNUSED",
            "the backend \""
                + context.backend()
                + "\" was asked for, but no learner of this fit used it"));
  }

  Provenance provenance(Map<String, Object> options, Map<String, Integer> dropped) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.putAll(settings.describe(plan, vcov, !sample.instruments().isEmpty()));
    return Provenance.of(estimator, all, given, context, pool.backend(), start)
        .with("data.dropped", new LinkedHashMap<>(dropped))
        .with("folds", folds.folds(0))
        .with("repetitions", folds.repetitions())
        .with("folds.sha256", folds.digest());
  }
}
