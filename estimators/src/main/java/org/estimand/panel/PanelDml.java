package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/**
 * The effect theta of a treatment in a panel with unobserved unit effects, Y_it = theta D_it +
 * g(X_it) + alpha_i + U_it and D_it = m(X_it) + gamma_i + V_it, by cross-fitted residuals.
 *
 * <p>Assumptions: given X_it and the unit effects the treatment is as good as random; no feedback
 * from outcomes to later covariates or treatments, no effect of lags given X_it; the effect is
 * linear and the same for all; alpha and gamma are additive; the nuisances are learned at a rate
 * faster than n^(-1/4). The correlated-random-effects forms also assume that the unit effects
 * depend on X through the unit means in the model (Mundlak); CRE_GENERAL needs this only for good
 * nuisances, because its residual of D has unit mean zero, so that any additive unit effect left in
 * Y drops out. Early demeaning is exact for linear g and m only.
 *
 * <p>Algorithm, for each repetition: (1) folds; (2) nuisances on the complements, by {@link
 * UnobservedEffect}:
 *
 * <pre>
 * POOLED           Y, D from X                           residuals u, v as they are
 * EARLY_DEMEANING  tilde Y, tilde D from tilde X         as they are
 * LATE_DEMEANING   Y, D from X                           less their unit means
 * UNIT_DUMMIES     Y, D from X and unit dummies          as they are
 * MUNDLAK_FP       Y, D from X, bar X, bar D             as they are
 * CRE_GENERAL      Y, D from X, bar X                    less their unit means
 * CRE_NORMAL       Y from X, bar X; D from these, bar D  as they are
 * FD_EXACT         differences from X_t and X_(t-1)      as they are
 * TWO_WAY_MUNDLAK  Y, D from X and unit and period means of X and D
 * </pre>
 *
 * (3) partialling out: theta = sum v u / sum v^2; IV-type: with a preliminary theta0 from that
 * learn g = E[Y - theta0 D|.] and set theta = sum v (Y - g) / sum v D; sums run over all folds
 * (DML2) or theta is the mean over folds (DML1); (4) se^2 = sum over clusters of (sum of v e)^2 /
 * (sum v^2)^2, e = u - theta v, no factor. CRE_GENERAL is solved in its hybrid form, which takes
 * the unit means off both residuals: those of the outcome change no estimate and no sum over a
 * unit, but variances that are not sums over units are free of what is left of unit effects. With a
 * 0/1 treatment m* = m + bar D - bar m may leave [0, 1]; it is not clipped and no propensity.
 *
 * <p>Several treatments: each has nuisances of its own, with the other treatments among the
 * covariates. Instruments (one treatment): residualised as the treatment is; several are combined
 * by the least-squares projection of the residual treatment on them.
 *
 * <p>Roles: OUTCOME one, TREATMENT some, COVARIATE some, UNIT one, TIME one (numbers, or text
 * declared categorical: the position among its sorted levels); INSTRUMENT; CLUSTER (standard errors
 * and, where one column keeps units whole, default folds follow), FOLD where the plan reads folds,
 * WEIGHT of kind SAMPLING (weighted nuisances, unit means and scores; FD_EXACT needs weights that
 * are constant within units). One row per unit and period. Missing values: none.
 *
 * <p>Unbalanced panels: unit means run over the observed periods; units with a single row are
 * dropped but for POOLED; rows of weight zero are dropped; FD_EXACT uses a row if the row exactly
 * one period earlier is there (up to 1e-6 of {@link Builder#periodLength}). Numbers of dropped rows
 * are in the result. Covariates that never vary within units have no unit mean, deviation or lag.
 *
 * <p>Learners that choose settings on folds inside the training rows (a penalty, a number of
 * rounds, {@code Learners.tuned}, {@code Learners.stack}) keep units whole in those folds; in
 * UNIT_DUMMIES they deal out rows.
 *
 * <p>Cost: two fits (three for IV-type) per fold, repetition and treatment; everything else is
 * linear in the rows. Randomness: folds and learners, from the seed. Sources: Clarke and Polselli
 * (2025), Econometrics Journal, doi:10.1093/ectj/utaf011; Fuhr and Papies (2024), arXiv:2409.01266.
 * Compared with the Python package DoubleML (PLPR) to eight digits.
 *
 * <p>Errors: IDENT-240 one period, IDENT-241 a treatment that never varies within a unit, IDENT-242
 * no unit with two rows, IDENT-243 no adjacent periods, DATA-006 two rows of a unit in one period,
 * DATA-240 missing covariates, CONF-002 folds that split units without {@code allowUnitLeakage},
 * CONF-240 derived means without a Mundlak step, CONF-241 unit dummies on folds of whole units,
 * CONF-242 a classifier for a transformed treatment, CONF-247 an option without a meaning,
 * NOTSUP-240 other kinds of weights, NOTSUP-243 several treatments with instruments, NOTSUP-055 the
 * IV-type score with several instruments.
 */
public final class PanelDml implements Estimator<PanelResult> {
  private static final String NAME = "panel-dml";

  private final UnobservedEffect effect;
  private final PanelSettings settings;

  private PanelDml(Builder b) {
    effect = b.effect;
    settings = b.settings();
    if (!settings.derivedMeans().isNone() && !effect.hasMundlakStep()) {
      throw new InvalidConfigException(
          "CONF-240",
          "derivedMeans \""
              + settings.derivedMeans().name()
              + "\" was given, but "
              + effect
              + " has no unit means among its features. Use MUNDLAK_FP, CRE_GENERAL, CRE_NORMAL or"
              + " TWO_WAY_MUNDLAK.");
    }
    if (settings.periodLength() != null && effect != UnobservedEffect.FD_EXACT) {
      throw without("periodLength", "FD_EXACT");
    }
    if (settings.unitEncoding() != UnitEncoding.AUTO && effect != UnobservedEffect.UNIT_DUMMIES) {
      throw without("unitEncoding", "UNIT_DUMMIES");
    }
  }

  private InvalidConfigException without(String option, String only) {
    return new InvalidConfigException(
        "CONF-247",
        option + " has no meaning for " + effect + "; only " + only + " uses it. Leave it out.");
  }

  /** A builder with defaults for all but the outcome learner. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PanelResult fit(CausalData data, FitContext context) {
    PanelRun run = new PanelRun(NAME, data, settings, effect.leastRows(), context);
    EffectFit fit = run.learn(effect);
    Map<String, Integer> dropped = run.dropped(effect);
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("unobservedEffect", effect.name());
    List<Diagnostic> diagnostics = new ArrayList<>(run.remarks(effect));
    diagnostics.addAll(fit.notes());
    diagnostics.addAll(run.unusedBackend());
    DmlResult core = fit.solve(NAME, run.vcov(), diagnostics, run.provenance(options, dropped));
    return new PanelResult(core, fit.report(dropped));
  }

  /** Options of {@link PanelDml}. */
  public static final class Builder extends PanelBuilder<Builder> {
    private UnobservedEffect effect = UnobservedEffect.CRE_GENERAL;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** What is done about unit effects; CRE_GENERAL when not set. */
    public Builder unobservedEffect(UnobservedEffect next) {
      effect = Objects.requireNonNull(next, "effect");
      return this;
    }

    /** The estimator. */
    public PanelDml build() {
      return new PanelDml(this);
    }
  }
}
