package org.estimand.weighting;

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
 * Effects from linear outcome regressions fitted in each arm: regression adjustment, the same with
 * inverse probability weights in the regressions (IPWRA), and augmented inverse probability
 * weighting (AIPW) without cross-fitting, all with standard errors from the stacked equations of
 * all models. For AIPW with machine learning use {@code dml.Irm}.
 *
 * <p><b>Estimand.</b> ATE, ATT or ATC.
 *
 * <p><b>Assumptions.</b> Unconfoundedness, overlap (for AIPW and IPWRA), no interference;
 * regression adjustment needs the outcome model, AIPW and IPWRA the outcome or the propensity model
 * to be right.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>m_a(x): (weighted) least squares of Y on the outcome covariates in arm a; IPWRA weights
 *       with w_a(e), AIPW on request with (1 - e_a) / e_a^2.
 *   <li>Regression adjustment: mean of m_a over the target population.
 *   <li>AIPW adds the mean over the target population of w_a(e) 1{W=a} (Y - m_a), divided by the
 *       size of the population or, when normalised, by the sum of the weights.
 *   <li>Influence functions carry the gradients in the coefficients of every model.
 * </ol>
 *
 * <p><b>Source.</b> Robins, Rotnitzky and Zhao (1994, doi 10.1080/01621459.1994.10476818);
 * Lunceford and Davidian (2004); Wooldridge (2007, doi 10.1016/j.jeconom.2007.02.002).
 * <b>Roles.</b> As {@link Ipw}, one or several outcomes included (terms {@code wage: ATE}, joint
 * influence functions, one propensity); the covariate blocks {@code outcome} and {@code propensity}
 * give the models covariates of their own. <b>Compared with</b> Stata's teffects ra, ipwra and
 * aipw, and stacked equations in R.
 */
public final class OutcomeAdjustment implements Estimator<WeightingResult> {
  /** Block of covariates of the outcome regressions. */
  public static final String OUTCOME_BLOCK = "outcome";

  /** Block of covariates of the propensity model. */
  public static final String PROPENSITY_BLOCK = "propensity";

  private final Builder options;

  private OutcomeAdjustment(Builder options) {
    this.options = options;
  }

  /** Regression adjustment: no propensity model. */
  public static Builder regression() {
    return new Builder(Adjustment.REGRESSION);
  }

  /** Outcome regressions fitted with inverse probability weights (IPWRA). */
  public static Builder weightedRegression() {
    return new Builder(Adjustment.WEIGHTED_REGRESSION);
  }

  /** Augmented inverse probability weighting. */
  public static Builder augmented() {
    return new Builder(Adjustment.AUGMENTED);
  }

  /** The options of {@link OutcomeAdjustment}. */
  public static final class Builder {
    private final Adjustment form;
    private Estimand estimand = Estimand.ATE;
    private PropensityModel propensity = PropensityModel.logit();
    private boolean normalized;
    private boolean leastVariable;
    private ErrorOptions errors = ErrorOptions.DEFAULT;
    private double level = 0.95;

    private Builder(Adjustment form) {
      this.form = form;
    }

    private Builder(Builder other) {
      form = other.form;
      estimand = other.estimand;
      propensity = other.propensity;
      normalized = other.normalized;
      leastVariable = other.leastVariable;
      errors = other.errors;
      level = other.level;
    }

    /** The population: ATE (default), ATT or ATC. */
    public Builder estimand(Estimand value) {
      estimand = value;
      return this;
    }

    /** The propensity model: logit (default), another likelihood model, or supplied. */
    public Builder propensity(PropensityModel value) {
      if (form == Adjustment.REGRESSION) {
        throw new InvalidConfigException(
            "CONF-063", "Regression adjustment has no propensity model. Use augmented().");
      }
      propensity = value;
      return this;
    }

    /** Whether the weights of the residuals are divided by their sum. Default false. */
    public Builder normalized(boolean value) {
      requireAugmented();
      normalized = value;
      return this;
    }

    private void requireAugmented() {
      if (form != Adjustment.AUGMENTED) {
        throw new InvalidConfigException(
            "CONF-063", "Regression adjustment has no weights to normalise. Use augmented().");
      }
    }

    /**
     * Whether the outcome regressions of AIPW are weighted with (1 - e_a) / e_a^2, which makes it
     * least variable where the outcome model is wrong (Cao, Tsiatis and Davidian 2009); ATE.
     * Default false.
     */
    public Builder leastVariable(boolean value) {
      requireAugmented();
      leastVariable = value;
      return this;
    }

    /**
     * How standard errors are found: {@link StandardErrors#STACKED} (default) or by refits, with
     * 999 replicates unless {@link #resampling} says otherwise. For AIPW also FIXED_WEIGHTS: all
     * models are taken as known, the usual standard error, which is too small where one is wrong.
     */
    public Builder standardErrors(StandardErrors value) {
      errors = errors.with(value);
      return this;
    }

    /** Standard errors and intervals from refits, in detail. */
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

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws NotSupportedException NOTSUP-063, NOTSUP-064, NOTSUP-163, NOTSUP-171
     * @throws InvalidConfigException CONF-043, CONF-160, CONF-161
     */
    public OutcomeAdjustment build() {
      if (estimand != Estimand.ATE && estimand != Estimand.ATT && estimand != Estimand.ATC) {
        throw new NotSupportedException(
            "NOTSUP-063",
            "Outcome regressions are averaged over everybody, the treated or the controls; "
                + estimand
                + " is none of these. Use Ipw.");
      }
      if (!propensity.hasEquations() && !(propensity instanceof PropensityModel.Supplied)) {
        throw new NotSupportedException(
            "NOTSUP-064",
            "AIPW with stacked standard errors takes a logit or probit propensity, not "
                + propensity.label()
                + ". Use Irm for cross-fitted models.");
      }
      if (leastVariable && estimand != Estimand.ATE) {
        throw new NotSupportedException(
            "NOTSUP-171",
            "leastVariable(true) is derived for the ATE; the estimand is " + estimand + ".");
      }
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      if (errors.kind() == StandardErrors.FIXED_WEIGHTS && form != Adjustment.AUGMENTED) {
        throw new NotSupportedException(
            "NOTSUP-163",
            "FIXED_WEIGHTS treats the weights as known, but the outcome regressions are estimated"
                + " too. Use STACKED, or Ipw.");
      }
      errors.check(level);
      return new OutcomeAdjustment(new Builder(this));
    }
  }

  Adjustment form() {
    return options.form;
  }

  Estimand estimand() {
    return options.estimand;
  }

  PropensityModel propensity() {
    return options.propensity;
  }

  boolean normalized() {
    return options.normalized;
  }

  boolean leastVariable() {
    return options.leastVariable;
  }

  ErrorOptions errors() {
    return options.errors;
  }

  double level() {
    return options.level;
  }

  @Override
  public WeightingResult fit(CausalData data, FitContext context) {
    RoleRequirements.of(options.form.label())
        .some(Role.OUTCOME)
        .one(Role.TREATMENT)
        .optional(Role.COVARIATE, Role.CLUSTER, Role.COORDINATE)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME, Role.STRATUM, Role.FPC)
        .blocks(PropensityBlocks.readBy(options.propensity, data, OUTCOME_BLOCK, PROPENSITY_BLOCK))
        .check(data);
    return options.errors.apply(
        new AdjustmentFit(this, data, context).run(),
        data,
        (replicate, quiet) -> new AdjustmentFit(this, replicate, quiet).estimates(),
        context);
  }
}
