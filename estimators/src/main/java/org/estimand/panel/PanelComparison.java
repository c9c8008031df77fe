package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.data.CausalData;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;

/**
 * Every estimator of {@link UnobservedEffect} on the same rows and folds in one table, with linear
 * pooled least squares, fixed effects and first differences beside them: the advice of Fuhr and
 * Papies (2024). Estimates are the terms of one result with their joint covariance, so that
 * differences between estimators have standard errors.
 *
 * <p>Assumptions, roles, missing values, weights and options are those of {@link PanelDml}. Units
 * with a single row are dropped for all estimators, POOLED among them; FD_EXACT and linear first
 * differences use the rows that have one a period earlier. Derived means go to the estimators with
 * a Mundlak step. Nuisances that several estimators share are learned once. The two-way linear
 * estimator is there when TWO_WAY_MUNDLAK or period effects are. Linear estimators use all rows at
 * once (no folds) and have the sandwich covariance of least squares under the clusters asked for.
 *
 * <p>An estimator that these data or folds cannot carry is left out, with its reason in {@link
 * PanelComparisonResult#skipped()}: UNIT_DUMMIES needs folds by rows, which the default folds of
 * whole units are not.
 *
 * <p>Cost: about six pairs of nuisances. Randomness: folds and learners, from the seed. Checked:
 * each estimate equals that of {@link PanelDml} on the same rows and folds bit for bit, the linear
 * ones equal least squares to ten digits.
 */
public final class PanelComparison implements Estimator<PanelComparisonResult> {
  private static final String NAME = "panel-compare";

  private final List<UnobservedEffect> effects;
  private final boolean linear;
  private final PanelSettings settings;

  private PanelComparison(Builder b) {
    effects = b.effects;
    linear = b.linear;
    settings = b.settings();
  }

  /** A builder with defaults for all but the outcome learner. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PanelComparisonResult fit(CausalData data, FitContext context) {
    PanelRun run = new PanelRun(NAME, data, settings, 2, context);
    ComparisonRows rows = new ComparisonRows(run.sample(), run.design(), run.vcov(), settings);
    List<CausalException> refused = new ArrayList<>();
    Set<Diagnostic> notes = new LinkedHashSet<>();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("unobservedEffects", effects.stream().map(Enum::name).toList());
    options.put("linear", linear);
    Provenance bare = Provenance.ofFields(Map.of());
    for (UnobservedEffect effect : effects) {
      try {
        EffectFit fit = run.learn(effect);
        rows.add(
            effect.label(), fit.solve(NAME, run.vcov(), List.of(), bare), fit.rows(), fit.losses());
        notes.addAll(run.remarks(effect));
        notes.addAll(fit.notes());
      } catch (NotIdentifiedException
          | NotSupportedException
          | ConvergenceException
          | InvalidConfigException e) {
        rows.skip(effect.label(), e);
        refused.add(e);
      }
    }
    if (rows.isEmpty()) {
      throw refused.get(0);
    }
    if (linear) {
      linear(run, rows, bare);
    }
    notes.addAll(run.unusedBackend());
    Provenance provenance = run.provenance(options, run.dropped(UnobservedEffect.CRE_GENERAL));
    return rows.result(List.copyOf(notes), provenance);
  }

  private void linear(PanelRun run, ComparisonRows rows, Provenance bare) {
    List<LinearBenchmark> wanted = new ArrayList<>(List.of(LinearBenchmark.values()));
    if (!settings.periodEffects() && !effects.contains(UnobservedEffect.TWO_WAY_MUNDLAK)) {
      wanted.remove(LinearBenchmark.TWO_WAY);
    }
    if (settings.periodEffects()) {
      wanted.remove(LinearBenchmark.TWO_WAY); // fixed effects have those of periods then
    }
    for (LinearBenchmark benchmark : wanted) {
      try {
        PanelRows on =
            benchmark == LinearBenchmark.FIRST_DIFFERENCES
                ? run.differences()
                : run.rows(UnobservedEffect.POOLED);
        rows.add(
            benchmark.label(),
            benchmark.fit(run.sample(), settings, run.features(), on, run.vcov(), bare),
            on,
            Map.of());
      } catch (NotIdentifiedException | ConvergenceException e) {
        rows.skip(benchmark.label(), e);
      }
    }
  }

  /** Options of {@link PanelComparison}. */
  public static final class Builder extends PanelBuilder<Builder> {
    private List<UnobservedEffect> effects =
        List.of(
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.CRE_NORMAL,
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.FD_EXACT,
            UnobservedEffect.EARLY_DEMEANING,
            UnobservedEffect.LATE_DEMEANING,
            UnobservedEffect.UNIT_DUMMIES,
            UnobservedEffect.POOLED,
            UnobservedEffect.TWO_WAY_MUNDLAK);
    private boolean linear = true;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * The estimators to compare, in this order, the first as the target; all of them with
     * CRE_GENERAL first when not set.
     */
    public Builder unobservedEffects(UnobservedEffect... chosen) {
      if (chosen.length == 0 || new java.util.HashSet<>(List.of(chosen)).size() < chosen.length) {
        throw new InvalidConfigException(
            "CONF-248",
            "unobservedEffects takes at least one estimator and each once; found "
                + List.of(chosen)
                + ".");
      }
      effects = List.of(chosen);
      return this;
    }

    /** Whether linear estimators stand beside; so when not set. */
    public Builder linear(boolean wanted) {
      linear = wanted;
      return this;
    }

    /** The estimator. */
    public PanelComparison build() {
      return new PanelComparison(this);
    }
  }
}
