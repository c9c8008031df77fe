package org.estimand.weighting;

import java.time.Instant;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.Resampling;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/**
 * The effect curve of a continuous treatment (a dose) by weighting.
 *
 * <p><b>Estimand.</b> E[Y(a)] as a function of the dose a, in the form of a {@link DoseCurve}.
 *
 * <p><b>Assumptions.</b> Unconfoundedness: Y(a) independent of A given X for every a; overlap:
 * every dose is possible for every X; the model of the dose (or, for balancing, of what is
 * balanced) and the form of the curve hold.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Weights: {@link GeneralizedPropensity} or {@link DoseBalancing}, times sampling weights.
 *   <li>Weighted least squares of Y on the curve's functions of the dose.
 *   <li>Influence functions from the stacked equations of all parts.
 * </ol>
 *
 * <p><b>Source.</b> Robins, Hernan and Brumback (2000, doi 10.1097/00001648-200009000-00011);
 * Vegetabile et al. (2021, doi 10.1007/s10742-020-00236-2). <b>Roles.</b> OUTCOME, TREATMENT
 * (numeric), COVARIATE; optional WEIGHT (sampling), BASE_WEIGHT for balancing, CLUSTER, UNIT, TIME,
 * COORDINATE for other covariances, STRATUM and FPC for samples from surveys. <b>Missing values</b>
 * are refused or dropped by {@link CausalData}. <b>Cost.</b> O(n p^2); O(n^2) for kernel densities.
 * No randomness. Terms: the coefficients of the curve. <b>Errors.</b> IDENT-164 to IDENT-167,
 * CONF-164 to CONF-166, CONF-290, CONF-291, NOTSUP-060, NOTSUP-164.
 *
 * <p><b>Compared with</b> own stacked equations in R on a generated sample: coefficients to 1e-8,
 * standard errors to 1e-6.
 */
public final class DoseWeighting implements Estimator<DoseResult> {
  static final String NAME = "dose";

  private final Builder options;

  private DoseWeighting(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: normal generalised propensity, straight line, stacked errors. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link DoseWeighting}. */
  public static final class Builder {
    private DoseMethod method = DoseMethod.propensity();
    private DoseCurve curve = DoseCurve.polynomial(1);
    private ErrorOptions errors = ErrorOptions.DEFAULT;
    private double level = 0.95;
    private double[] at = {};
    private Double against;

    private Builder() {}

    private Builder(Builder other) {
      method = other.method;
      curve = other.curve;
      errors = other.errors;
      level = other.level;
      at = other.at;
      against = other.against;
    }

    /** How weights come about. Default: a normal density of the dose. */
    public Builder method(DoseMethod value) {
      method = value;
      return this;
    }

    /** The form of the effect curve. Default: a straight line. */
    public Builder curve(DoseCurve value) {
      curve = value;
      return this;
    }

    /**
     * What standard errors account for. Default: stacked where the method allows it. Those from
     * refits have 999 replicates unless {@link #resampling} says otherwise; knots of a spline stay.
     */
    public Builder standardErrors(StandardErrors value) {
      errors = errors.with(value);
      return this;
    }

    /** Standard errors and intervals of the coefficients from refits, in detail. */
    public Builder resampling(Resampling value) {
      errors = errors.with(value);
      return this;
    }

    /** A factor for small samples; see {@link Ipw.Builder#smallSample}. Default none. */
    public Builder smallSample(SmallSample value) {
      errors = errors.with(value);
      return this;
    }

    /** What a stratum of one sampling unit counts for; refused unless stated. */
    public Builder singleUnit(VcovType.Survey.SingleUnit value) {
      errors = errors.with(value);
      return this;
    }

    /**
     * Doses at which text and JSON of the result hold the curve. Default: the quantiles of the dose
     * at 5, 25, 50, 75 and 95 %.
     */
    public Builder at(double... doses) {
      at = doses.clone();
      return this;
    }

    /** Text and JSON of the result also hold differences to this dose. Default: none. */
    public Builder against(double dose) {
      against = dose;
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
     * @throws InvalidConfigException CONF-043, CONF-160, CONF-161, CONF-290, CONF-291
     * @throws NotSupportedException NOTSUP-161, NOTSUP-164
     */
    public DoseWeighting build() {
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      for (double dose : at) {
        requireFinite("at", dose);
      }
      if (against != null) {
        requireFinite("against", against);
      }
      errors.check(level);
      errors.requireNoArms("a dose has no arms");
      boolean kernel = method instanceof GeneralizedPropensity g && g.density().isKernel();
      if (kernel
          && errors.refits() != null
          && errors.refits().interval() == Resampling.Interval.BCA) {
        throw new NotSupportedException(
            "NOTSUP-161",
            "BCA intervals need influence functions that account for the weights, which "
                + method.label()
                + " has not. Use PERCENTILE or NORMAL.");
      }
      if (errors.kind() == StandardErrors.STACKED && kernel) {
        throw new NotSupportedException(
            "NOTSUP-164",
            "STACKED standard errors need estimating equations, which a kernel density has not."
                + " Use FIXED_WEIGHTS, or the normal or t density.");
      }
      return new DoseWeighting(new Builder(this));
    }

    private static void requireFinite(String option, double dose) {
      if (!Double.isFinite(dose)) {
        throw new InvalidConfigException(
            "CONF-291", option + "(" + dose + "): doses must be finite numbers.");
      }
    }
  }

  DoseMethod method() {
    return options.method;
  }

  DoseCurve curve() {
    return options.curve;
  }

  ErrorOptions errors() {
    return options.errors;
  }

  double level() {
    return options.level;
  }

  /** Doses of the table; empty where nobody named any. */
  double[] at() {
    return options.at;
  }

  /** The dose that others are compared with, or null. */
  Double against() {
    return options.against;
  }

  @Override
  public DoseResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    RoleRequirements roles =
        RoleRequirements.of(NAME)
            .one(Role.OUTCOME)
            .one(Role.TREATMENT)
            .numeric(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME, Role.STRATUM, Role.FPC)
            .optional(Role.CLUSTER, Role.COORDINATE)
            .blocks();
    boolean balancing = options.method instanceof DoseBalancing;
    (balancing ? roles.optionalOne(Role.BASE_WEIGHT) : roles).check(data);
    DoseFit fit = new DoseFit(this, data, context, null);
    DoseResult result = fit.run(start);
    return options
        .errors
        .replicates(
            data,
            (replicate, quiet) ->
                new DoseFit(this, replicate, quiet, result.basis()).coefficients(),
            result.estimates(),
            context)
        .map(result::withReplicates)
        .orElse(result);
  }
}
