package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/**
 * Inverse probability weighting.
 *
 * <p><b>Estimand.</b> theta = E[h(X)(Y(1) - Y(0))] / E[h(X)] with the tilting function h of {@link
 * Estimand}.
 *
 * <p><b>Assumptions.</b>
 *
 * <ul>
 *   <li>Unconfoundedness: Y(0), Y(1) independent of D given X.
 *   <li>Overlap: 0 &lt; P(D=1|X) &lt; 1 where h(X) &gt; 0.
 *   <li>No interference, one version of treatment.
 *   <li>The propensity model holds.
 * </ul>
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Fit e(x) = P(D=1|X=x); cap it if asked to.
 *   <li>Drop rows outside the trimming limits; refit if asked to.
 *   <li>w = h(e)/e for treated, h(e)/(1-e) for controls, times the sampling weights.
 *   <li>Weighted means of both arms, divided as {@link Normalization} says; their difference.
 *   <li>Influence functions from the stacked equations of propensity and means: the term of the
 *       mean plus the gradient of the mean in the coefficients times the coefficients' influence.
 * </ol>
 *
 * <p><b>Source.</b> Horvitz and Thompson (1952); Hajek (1971); Lunceford and Davidian (2004, doi
 * 10.1002/sim.1903); Li, Morgan and Zaslavsky (2018, doi 10.1080/01621459.2016.1260466).
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT (0/1), COVARIATE; optional WEIGHT (sampling), CLUSTER, UNIT,
 * TIME, COORDINATE for other covariances, FOLD for cross-fitted propensities. STRATUM is refused:
 * no covariance here is stratified. <b>Missing values</b> are refused or dropped by {@link
 * CausalData}. <b>Cost.</b> O(n p^2) per Newton step. <b>Randomness</b> only in the folds and
 * learner of a cross-fitted propensity. Terms: the effect, E[Y(1)], E[Y(0)]. <b>Errors.</b>
 * DATA-003 and IDENT-060 treatment not 0/1 or constant, IDENT-003 propensities of 0 or 1 where the
 * target population has people, IDENT-061 and IDENT-062 an arm empty after trimming or of zero
 * weight, NOTSUP-060 weights that are not sampling weights, NOTSUP-065 several repetitions of
 * folds.
 *
 * <p><b>Compared with</b> R (glm, survey, own stacked equations) on the LaLonde data: estimates to
 * 1e-8, standard errors to 1e-6; Stata's teffects ipw to 1e-6.
 */
public final class Ipw implements Estimator<WeightingResult> {
  private static final String NAME = "ipw";

  private final Builder options;

  private Ipw(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: ATE, Hajek, logit, stacked standard errors, no trimming. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link Ipw}. */
  public static final class Builder {
    private Estimand estimand = Estimand.ATE;
    private Normalization normalization = Normalization.HAJEK;
    private PropensityModel propensity = PropensityModel.logit();
    private StandardErrors standardErrors;
    private double trimLower;
    private double trimUpper = 1;
    private boolean refit;
    private double clip;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      estimand = other.estimand;
      normalization = other.normalization;
      propensity = other.propensity;
      standardErrors = other.standardErrors;
      trimLower = other.trimLower;
      trimUpper = other.trimUpper;
      refit = other.refit;
      clip = other.clip;
      level = other.level;
    }

    /** The population. Default ATE. */
    public Builder estimand(Estimand value) {
      estimand = value;
      return this;
    }

    /** The divisor of weighted sums. Default Hajek. */
    public Builder normalization(Normalization value) {
      normalization = value;
      return this;
    }

    /** The propensity model. Default logit. */
    public Builder propensity(PropensityModel value) {
      propensity = value;
      return this;
    }

    /** What standard errors account for. Default: stacked where the model allows it. */
    public Builder standardErrors(StandardErrors value) {
      standardErrors = value;
      return this;
    }

    /** Drops rows with a propensity outside [lower, upper]; the propensities of the rest stay. */
    public Builder trim(double lower, double upper) {
      trimLower = lower;
      trimUpper = upper;
      return this;
    }

    /** Fits the propensity again on the rows that trimming kept. Default false. */
    public Builder refitAfterTrimming(boolean value) {
      refit = value;
      return this;
    }

    /** Caps propensities into [bound, 1 - bound]. Default 0: no cap. */
    public Builder clip(double bound) {
      clip = bound;
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws InvalidConfigException CONF-060 .. CONF-063
     * @throws NotSupportedException NOTSUP-061, NOTSUP-062
     */
    public Ipw build() {
      if (!(trimLower >= 0 && trimLower < trimUpper && trimUpper <= 1)) {
        throw new InvalidConfigException(
            "CONF-060",
            "trim(" + trimLower + ", " + trimUpper + "): needs 0 <= lower < upper <= 1.");
      }
      if (!(clip >= 0 && clip < 0.5)) {
        throw new InvalidConfigException(
            "CONF-061", "clip = " + clip + "; must be at least 0 and below 0.5.");
      }
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      if (refit && trimLower == 0 && trimUpper == 1) {
        throw new InvalidConfigException(
            "CONF-062", "refitAfterTrimming(true) needs trimming limits; call trim(lower, upper).");
      }
      if (normalization == Normalization.HORVITZ_THOMPSON
          && (estimand == Estimand.ATO || estimand == Estimand.ATM || estimand == Estimand.ATEN)) {
        throw new NotSupportedException(
            "NOTSUP-061",
            "HORVITZ_THOMPSON needs the size of the target population, which "
                + estimand
                + " does not have without weights. Use HAJEK.");
      }
      if (standardErrors == StandardErrors.STACKED
          && propensity instanceof PropensityModel.CrossFitted) {
        throw new NotSupportedException(
            "NOTSUP-062",
            "STACKED standard errors need a likelihood model of the propensity; "
                + propensity.label()
                + " has none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.");
      }
      return new Ipw(new Builder(this));
    }
  }

  @Override
  public WeightingResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    requirements().check(data);
    Weights.requireSampling(data);
    boolean[] treated = TreatmentCheck.binary(data);
    double[] y = data.column(Role.OUTCOME);
    double[] base = Weights.base(data);
    Weights.requireArms(data, treated, base);
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    Propensity.Fitted propensity =
        Propensity.fit(options.propensity, data, data.covariates(), treated, base, context);
    diagnostics.addAll(propensity.diagnostics());
    Map<String, List<String>> levels = BalanceColumns.levels(data, data.names(Role.COVARIATE));
    boolean trimming = options.trimLower > 0 || options.trimUpper < 1;
    if (trimming) {
      boolean[] keep = kept(propensity.fit().probabilities());
      requireArms(treated, base, keep);
      int dropped = 0;
      for (boolean k : keep) {
        dropped += k ? 0 : 1;
      }
      diagnostics.add(
          Diagnostic.note(
                  "TRIMMED",
                  dropped
                      + " of "
                      + keep.length
                      + " rows have a propensity outside "
                      + limits()
                      + " and were dropped; the estimand is the effect among the rest")
              .value("dropped", dropped));
      if (options.refit && dropped > 0) {
        return refitted(data, keep, levels, diagnostics, context, start);
      }
      for (int i = 0; i < base.length; i++) {
        base[i] = keep[i] ? base[i] : 0;
      }
    }
    return finish(data, levels, context, start, y, treated, base, propensity, diagnostics);
  }

  private WeightingResult refitted(
      CausalData data,
      boolean[] keep,
      Map<String, List<String>> levels,
      List<Diagnostic> diagnostics,
      FitContext context,
      Instant start) {
    int count = 0;
    for (boolean k : keep) {
      count += k ? 1 : 0;
    }
    int[] rows = new int[count];
    int c = 0;
    for (int i = 0; i < keep.length; i++) {
      if (keep[i]) {
        rows[c++] = i;
      }
    }
    CausalData rest = data.subset(rows);
    boolean[] treated = TreatmentCheck.binary(rest);
    double[] base = Weights.base(rest);
    Propensity.Fitted again =
        Propensity.fit(options.propensity, rest, rest.covariates(), treated, base, context);
    return finish(
        rest, levels, context, start, rest.column(Role.OUTCOME), treated, base, again, diagnostics);
  }

  private WeightingResult finish(
      CausalData data,
      Map<String, List<String>> levels,
      FitContext context,
      Instant start,
      double[] y,
      boolean[] treated,
      double[] base,
      Propensity.Fitted fitted,
      List<Diagnostic> diagnostics) {
    PropensityFit fit = fitted.fit().clipped(options.clip);
    Weights.requirePositive(
        data, fit.probabilities(), base, options.estimand, options.propensity.label());
    Weights.checkOverlap(fit.probabilities(), base, options.clip, fitted.fit(), diagnostics);
    boolean stacked =
        fit.isParametric()
            && (options.standardErrors == null || options.standardErrors == StandardErrors.STACKED);
    IpwMath.Means means =
        IpwMath.means(y, treated, base, fit, options.estimand, options.normalization, stacked);
    int n = y.length;
    double[] phi = new double[3 * n];
    for (int i = 0; i < n; i++) {
      phi[i] = means.treatedInfluence()[i] - means.controlInfluence()[i];
      phi[n + i] = means.treatedInfluence()[i];
      phi[2 * n + i] = means.controlInfluence()[i];
    }
    double[] theta = {
      means.treatedMean() - means.controlMean(), means.treatedMean(), means.controlMean()
    };
    String name =
        options.estimand
            + (options.trimLower > 0 || options.trimUpper < 1 ? " (trimmed " + limits() + ")" : "");
    Estimates estimates =
        Estimates.of(
                List.of(options.estimand.name(), "E[Y(1)]", "E[Y(0)]"),
                theta,
                InfluenceFunction.wrap(phi, n, 3),
                SampleDesign.of(data),
                Weights.defaultVcov(data))
            .withScale(Weights.scale(y, means.weights()));
    FeatureMatrix x = BalanceColumns.of(data, data.names(Role.COVARIATE), levels);
    BalanceTable balance = BalanceTable.of(x, treated, base, means.weights(), options.estimand);
    diagnostics.add(Weights.effectiveSize(means.weights(), treated));
    if (!fit.isParametric() && options.standardErrors == null) {
      diagnostics.add(Weights.fixedWeights(options.propensity.label()));
    }
    Provenance provenance = Provenance.of(NAME, describe(stacked), data, context, "java", start);
    if (fitted.foldDigest() != null) {
      provenance = provenance.with("folds.sha256", fitted.foldDigest());
    }
    return new WeightingResult(
        "Inverse probability weighting (" + options.propensity.label() + ")",
        NAME,
        name,
        estimates,
        stacked ? "stacked equations" : "weights treated as known",
        options.level,
        balance,
        fit.probabilities(),
        means.weights(),
        treated,
        fitted.losses(),
        diagnostics,
        provenance);
  }

  private boolean[] kept(double[] e) {
    boolean[] keep = new boolean[e.length];
    for (int i = 0; i < e.length; i++) {
      keep[i] = e[i] >= options.trimLower && e[i] <= options.trimUpper;
    }
    return keep;
  }

  private void requireArms(boolean[] treated, double[] base, boolean[] keep) {
    int n1 = 0;
    int n0 = 0;
    for (int i = 0; i < keep.length; i++) {
      if (keep[i] && base[i] > 0) {
        n1 += treated[i] ? 1 : 0;
        n0 += treated[i] ? 0 : 1;
      }
    }
    if (n1 == 0 || n0 == 0) {
      throw new NotIdentifiedException(
          "IDENT-061",
          "Trimming to propensities in "
              + limits()
              + " leaves "
              + n1
              + " treated and "
              + n0
              + " controls; both arms are needed. Widen the limits.");
    }
  }

  private String limits() {
    return "[" + options.trimLower + ", " + options.trimUpper + "]";
  }

  private Map<String, Object> describe(boolean stacked) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("estimand", options.estimand.name());
    d.put("normalization", options.normalization.name());
    d.put("propensity", options.propensity.label());
    if (options.propensity instanceof PropensityModel.CrossFitted learned) {
      d.put("propensity.learner", learned.learner().describe());
    }
    d.put(
        "standard.errors",
        (stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS)
            .name()
            .toLowerCase(Locale.ROOT));
    d.put("trim.lower", options.trimLower);
    d.put("trim.upper", options.trimUpper);
    d.put("refit.after.trimming", options.refit);
    d.put("clip", options.clip);
    d.put("level", options.level);
    return d;
  }

  private RoleRequirements requirements() {
    RoleRequirements r =
        RoleRequirements.of(NAME)
            .one(Role.OUTCOME)
            .one(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
            .optional(Role.CLUSTER, Role.COORDINATE);
    return options.propensity instanceof PropensityModel.CrossFitted ? r.optional(Role.FOLD) : r;
  }
}
