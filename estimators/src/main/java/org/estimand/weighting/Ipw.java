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
 * Effects from weighted means of the arms: inverse probability weighting, or weights that balance.
 *
 * <p><b>Estimand.</b> theta = E[h(X)(Y(1) - Y(0))] / E[h(X)] with the tilting function h of {@link
 * Estimand}; with more arms the differences of all pairs and the mean of every arm.
 *
 * <p><b>Assumptions.</b>
 *
 * <ul>
 *   <li>Unconfoundedness: Y(0), Y(1) independent of D given X.
 *   <li>Overlap: 0 &lt; P(D=1|X) &lt; 1 where h(X) &gt; 0.
 *   <li>No interference, one version of treatment.
 *   <li>The propensity model holds; for {@link BalancingMethod} the outcome or the log odds of
 *       treatment are linear in what is balanced.
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
 * <p><b>Roles.</b> OUTCOME, one or several: all share one set of weights, and the influence
 * functions of all terms are joint, so that contrasts, joint intervals and tests hold across
 * outcomes; each outcome's numbers are those of a fit of it alone to the same rows. TREATMENT (0/1;
 * any levels once {@link Builder#reference} names one), COVARIATE, the block {@value
 * PropensityModel#EMBEDDING_BLOCK} beside them or in their place; optional WEIGHT (sampling),
 * BASE_WEIGHT (what balancing departs from), CLUSTER, UNIT, TIME, COORDINATE for other covariances,
 * FOLD for cross-fitted propensities, STRATUM and FPC (with CLUSTER as sampling units) for samples
 * from surveys. <b>Missing values</b> are refused or dropped by {@link CausalData}: a row without
 * one of several outcomes is left out for all of them, since the weights balance the rows they were
 * computed for. <b>Cost.</b> O(n p^2) per Newton step. <b>Randomness</b> only in the folds and
 * learner of a cross-fitted propensity. Terms: the effect, E[Y(1)], E[Y(0)]; with more arms {@code
 * ATE: b - a} for all pairs, then E[Y(a)] of every arm; with several outcomes {@code wage: ATE};
 * with {@link Builder#subgroups} also {@code ATE | race=black} and differences {@code ATE | race:
 * black - white}. Memory: n doubles a term. <b>Errors.</b> DATA-003 and IDENT-060 treatment not 0/1
 * or constant, IDENT-003 propensities of 0 or 1 where the target population has people, IDENT-061
 * and IDENT-062 an arm empty after trimming or of zero weight, DATA-280, DATA-281, IDENT-280 and
 * IDENT-281 subgroups, NOTSUP-060 weights that are not sampling weights, NOTSUP-065 several
 * repetitions of folds.
 *
 * <p><b>Compared with</b> R (glm, survey, own stacked equations) on the LaLonde data: estimates to
 * 1e-8, standard errors to 1e-6; Stata's teffects ipw to 1e-6.
 */
public final class Ipw implements Estimator<WeightingResult> {
  static final String NAME = "ipw";

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
    private WeightMethod method = PropensityModel.logit();
    private ErrorOptions errors = ErrorOptions.DEFAULT;
    private Trimming trimming = Trimming.NONE;
    private Reshaping reshaping = Reshaping.NONE;
    private double clip;
    private double level = 0.95;
    private String reference;
    private String focal;
    private BalanceShapes balanceOf = BalanceShapes.MEANS;
    private boolean balanceOfEmbedding;
    private String subgroups;
    private boolean subgroupBalance;

    private Builder() {}

    private Builder(Builder other) {
      estimand = other.estimand;
      normalization = other.normalization;
      method = other.method;
      errors = other.errors;
      trimming = other.trimming;
      reshaping = other.reshaping;
      clip = other.clip;
      level = other.level;
      reference = other.reference;
      focal = other.focal;
      balanceOf = other.balanceOf;
      balanceOfEmbedding = other.balanceOfEmbedding;
      subgroups = other.subgroups;
      subgroupBalance = other.subgroupBalance;
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
      method = value;
      return this;
    }

    /** How weights come about: a propensity model (default logit) or a balancing method. */
    public Builder method(WeightMethod value) {
      method = value;
      return this;
    }

    /**
     * Allows a treatment of any levels and names the one that the others are compared with. Without
     * it the treatment must be 0 or 1, so that a code for missing values is not taken for an arm.
     */
    public Builder reference(String level) {
      reference = level;
      return this;
    }

    /** The arm whose population ATT is about; needed with more than two arms. */
    public Builder focal(String level) {
      focal = level;
      return this;
    }

    /**
     * What standard errors account for. Default: stacked where the method allows it. Those from
     * refits have 999 replicates unless {@link #resampling} says otherwise.
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

    /**
     * A factor for small samples, of clusters as {@link SmallSample} says, without clusters n/(n-1)
     * or n/(n-p), p being all parameters behind the estimates. Default none.
     */
    public Builder smallSample(SmallSample value) {
      errors = errors.with(value);
      return this;
    }

    /** What a stratum of one sampling unit counts for; refused unless stated. */
    public Builder singleUnit(VcovType.Survey.SingleUnit value) {
      errors = errors.with(value);
      return this;
    }

    /** Drops rows with a propensity outside [lower, upper]; the propensities of the rest stay. */
    public Builder trim(double lower, double upper) {
      trimming = new Trimming(lower, upper, false, trimming.refit());
      return this;
    }

    /** Drops rows by the rule of Crump, Hotz, Imbens and Mitnik (2009); two arms. */
    public Builder trimCrump() {
      trimming = new Trimming(0, 1, true, trimming.refit());
      return this;
    }

    /** Fits the propensity again on the rows that trimming kept. Default false. */
    public Builder refitAfterTrimming(boolean value) {
      trimming = new Trimming(trimming.lower(), trimming.upper(), trimming.crump(), value);
      return this;
    }

    /** Caps propensities into [bound, 1 - bound]. Default 0: no cap. */
    public Builder clip(double bound) {
      clip = bound;
      return this;
    }

    /**
     * Multiplies the weights of the ATE with the share of the row's arm, so that their mean is
     * about one. Hajek effects stay the same unless weights are truncated. Default false.
     */
    public Builder stabilize(boolean value) {
      reshaping = new Reshaping(value, reshaping.lower(), reshaping.upper());
      return this;
    }

    /**
     * Cuts weights (after stabilising, before sampling weights) at their quantiles of type 7,
     * weighted with the sampling weights, over the rows of all arms but the focal one, which biases
     * the effect toward that of equal weights and keeps all rows; {@link #clip} caps propensities,
     * {@link #trim} drops rows. Default 0, 1.
     */
    public Builder truncate(double lower, double upper) {
      reshaping = new Reshaping(reshaping.stabilized(), lower, upper);
      return this;
    }

    /** Squares and products in the balance table. Default: the covariates alone. */
    public Builder balanceOf(BalanceShapes value) {
      balanceOf = value;
      return this;
    }

    /**
     * Whether the balance table has the columns of the block {@value
     * PropensityModel#EMBEDDING_BLOCK} too. Default false: only where there are no covariates.
     */
    public Builder balanceOfEmbedding(boolean value) {
      balanceOfEmbedding = value;
      return this;
    }

    /**
     * Effects within the values of a column too, from the same weights, and their differences from
     * the first value (the reference of a categorical column); see {@link
     * WeightingResult#subgroups}. Weights of an arm are divided by their sum in the subgroup.
     * {@link PropensityModel#by} with the same column estimates the propensities within subgroups.
     *
     * @param column a column with any role, or in the block {@value PropensityModel#SUBGROUP_BLOCK}
     *     (with that of {@link PropensityModel#by} where it is another); at most 50 values
     */
    public Builder subgroups(String column) {
      subgroups = column;
      return this;
    }

    /** Whether balance is measured in every subgroup too. Default false. */
    public Builder subgroupBalance(boolean value) {
      subgroupBalance = value;
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
     * @throws InvalidConfigException CONF-060 .. CONF-062, CONF-147, CONF-148, CONF-160, CONF-161,
     *     CONF-186 .. CONF-188, CONF-281
     * @throws NotSupportedException NOTSUP-061, NOTSUP-062, NOTSUP-150, NOTSUP-159, NOTSUP-161,
     *     NOTSUP-185
     */
    public Ipw build() {
      Ipw built = new Ipw(new Builder(this));
      IpwChecks.check(built);
      return built;
    }
  }

  Estimand estimand() {
    return options.estimand;
  }

  Normalization normalization() {
    return options.normalization;
  }

  WeightMethod method() {
    return options.method;
  }

  ErrorOptions errors() {
    return options.errors;
  }

  Trimming trimming() {
    return options.trimming;
  }

  Reshaping reshaping() {
    return options.reshaping;
  }

  double clip() {
    return options.clip;
  }

  double level() {
    return options.level;
  }

  String reference() {
    return options.reference;
  }

  String focal() {
    return options.focal;
  }

  boolean balanceOfEmbedding() {
    return options.balanceOfEmbedding;
  }

  BalanceShapes balanceOf() {
    return options.balanceOf;
  }

  String subgroups() {
    return options.subgroups;
  }

  boolean subgroupBalance() {
    return options.subgroupBalance;
  }

  /** Refuses data whose roles the estimator cannot use. */
  void requireRoles(CausalData data) {
    RoleRequirements roles =
        RoleRequirements.of(NAME)
            .some(Role.OUTCOME)
            .one(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME, Role.STRATUM, Role.FPC)
            .optional(Role.CLUSTER, Role.COORDINATE);
    if (data.roles().blocks().containsKey(PropensityModel.EMBEDDING_BLOCK)) {
      roles = roles.optional(Role.COVARIATE);
    }
    if (PropensityBlocks.isCrossFitted(options.method)) {
      roles = roles.optional(Role.FOLD);
    }
    if (options.method instanceof BalancingMethod balancing
        && BalancingWeights.takesBaseWeights(balancing)) {
      roles = roles.optionalOne(Role.BASE_WEIGHT);
    }
    roles.blocks(PropensityBlocks.ofIpw(options.method, options.subgroups, data)).check(data);
  }

  @Override
  public WeightingResult fit(CausalData data, FitContext context) {
    requireRoles(data);
    return options.errors.apply(
        new IpwFit(this, data, context).run(),
        data,
        (replicate, quiet) -> new IpwFit(this, replicate, quiet).estimates(),
        context);
  }
}
