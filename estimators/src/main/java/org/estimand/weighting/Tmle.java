package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;

/**
 * Targeted maximum likelihood of the average treatment effect.
 *
 * <p><b>Estimand.</b> E[Y(1)] - E[Y(0)] and both means.
 *
 * <p><b>Assumptions.</b> Unconfoundedness, overlap, no interference; outcome or propensity model
 * right for consistency, both (or cross-fitted learners that are good enough) for the standard
 * errors.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Outcome predictions of both arms: least squares in each arm, or a cross-fitted learner;
 *       propensities: logit of all rows, or a cross-fitted learner on the same folds.
 *   <li>Outcomes to [0, 1] by their smallest and largest value, predictions into [bound, 1 -
 *       bound].
 *   <li>In each arm a logistic regression of the outcome on 1/e without a constant, with the logit
 *       of the prediction as offset; predictions are moved along it.
 *   <li>Means of the moved predictions, back on the scale of the outcome.
 *   <li>Influence functions: 1{D=a}/e_a (Y - Q*_a) + Q*_a - mean.
 * </ol>
 *
 * <p><b>Source.</b> van der Laan and Rubin (2006, doi 10.2202/1557-4679.1043); Gruber and van der
 * Laan (2010, doi 10.2202/1557-4679.1260) for bounded outcomes. <b>Roles.</b> OUTCOME, TREATMENT
 * (0/1), COVARIATE; optional WEIGHT (sampling), CLUSTER, UNIT, TIME, COORDINATE, FOLD for given
 * folds. <b>Missing values</b> are refused or dropped by {@link CausalData}. <b>Randomness</b> only
 * in folds and learners. <b>Errors.</b> CONF-168, IDENT-003, IDENT-060, IDENT-062, NOTSUP-060,
 * NOTSUP-065.
 *
 * <p><b>Compared with</b> own targeting steps in R on the LaLonde data: estimate and standard error
 * to 1e-6.
 */
public final class Tmle implements Estimator<WeightingResult> {
  private static final String NAME = "tmle";

  private final Builder options;

  private Tmle(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: least squares in each arm, logit, bound 0.0005, no capping. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link Tmle}. */
  public static final class Builder {
    private RegressionLearner outcome;
    private ClassificationLearner propensity;
    private CrossFitPlan plan;
    private double bound = 0.0005;
    private double clip;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      outcome = other.outcome;
      propensity = other.propensity;
      plan = other.plan;
      bound = other.bound;
      clip = other.clip;
      level = other.level;
    }

    /** Cross-fitted learners with five random folds. */
    public Builder learners(RegressionLearner outcomeModel, ClassificationLearner propensityModel) {
      return learners(outcomeModel, propensityModel, CrossFitPlan.kFold(5));
    }

    /** Cross-fitted learners with folds of one's own. */
    public Builder learners(
        RegressionLearner outcomeModel, ClassificationLearner propensityModel, CrossFitPlan folds) {
      outcome = java.util.Objects.requireNonNull(outcomeModel, "outcome learner");
      propensity = java.util.Objects.requireNonNull(propensityModel, "propensity learner");
      plan = java.util.Objects.requireNonNull(folds, "folds");
      return this;
    }

    /** Keeps scaled predictions in [bound, 1 - bound]. Default 0.0005. */
    public Builder bound(double value) {
      bound = value;
      return this;
    }

    /** Caps propensities into [bound, 1 - bound]. Default 0: no cap. */
    public Builder clip(double value) {
      clip = value;
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options.
     *
     * @throws InvalidConfigException CONF-043, CONF-061, CONF-168
     */
    public Tmle build() {
      if (!(bound > 0 && bound < 0.5)) {
        throw new InvalidConfigException(
            "CONF-168", "bound = " + bound + "; must be above 0 and below 0.5.");
      }
      if (!(clip >= 0 && clip < 0.5)) {
        throw new InvalidConfigException(
            "CONF-061", "clip = " + clip + "; must be at least 0 and below 0.5.");
      }
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      return new Tmle(new Builder(this));
    }
  }

  @Override
  public WeightingResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    RoleRequirements roles =
        RoleRequirements.of(NAME)
            .one(Role.OUTCOME)
            .one(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
            .optional(Role.CLUSTER, Role.COORDINATE)
            .blocks();
    (options.plan == null ? roles : roles.optional(Role.FOLD)).check(data);
    Weights.requireSampling(data);
    Arms arms = Arms.binary(data);
    double[] base = Weights.base(data);
    Weights.requireArms(data, arms, base);
    double[] y = data.column(Role.OUTCOME);
    int n = y.length;
    Target target = Target.binary(Estimand.ATE);
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    WeightProblem problem = new WeightProblem(data, data.covariates(), arms, base, target, context);
    InitialFits initial =
        options.plan == null
            ? InitialFits.parametric(problem, y)
            : InitialFits.crossFitted(
                problem, y, options.outcome, options.propensity, options.plan);
    diagnostics.addAll(initial.diagnostics());
    PropensityFit fit = initial.propensity().clipped(options.clip);
    String model = options.plan == null ? "logit" : options.propensity.name() + ", cross-fitted";
    Weights.requirePositive(data, fit, base, target, model);
    Weights.checkOverlap(initial.propensity(), base, options.clip, diagnostics);
    Targeting[] arm = new Targeting[2];
    for (int a = 0; a < 2; a++) {
      arm[a] = Targeting.of(y, arms.in(a), base, fit.of(a), initial.outcome(a), options.bound);
    }
    double[] phi = new double[3 * n];
    for (int i = 0; i < n; i++) {
      phi[n + i] = arm[1].influence()[i];
      phi[2 * n + i] = arm[0].influence()[i];
      phi[i] = phi[n + i] - phi[2 * n + i];
    }
    double[] weights = PropensityWeights.of(fit, arms, base, target, Map.of()).weights();
    Estimates estimates =
        Estimates.of(
                List.of("ATE", "E[Y(1)]", "E[Y(0)]"),
                new double[] {arm[1].mean() - arm[0].mean(), arm[1].mean(), arm[0].mean()},
                InfluenceFunction.wrap(phi, n, 3),
                SampleDesign.of(data),
                Weights.defaultVcov(data))
            .withScale(Weights.scale(y, weights, 3));
    Map<String, Double> parameters = new LinkedHashMap<>(initial.parameters());
    parameters.put("epsilon[1]", arm[1].step());
    parameters.put("epsilon[0]", arm[0].step());
    diagnostics.add(Weights.effectiveSize(weights, arms));
    Provenance provenance = Provenance.of(NAME, describe(), data, context, "java", start);
    if (initial.foldDigest() != null) {
      provenance = provenance.with("folds.sha256", initial.foldDigest());
    }
    return new WeightingResult(
        "Targeted maximum likelihood (" + initial.label() + ")",
        NAME,
        "ATE",
        estimates,
        "efficient influence function",
        options.level,
        new WeightedSample(
            arms,
            data.originalRows(),
            base,
            weights,
            fit.of(1),
            BalanceTable.ofMeans(
                data, data.names(Role.COVARIATE), arms, base, weights, target, context),
            parameters,
            initial.losses()),
        diagnostics,
        provenance);
  }

  private Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put(
        "outcome",
        options.outcome == null ? "least squares in each arm" : options.outcome.describe());
    d.put("propensity", options.propensity == null ? "logit" : options.propensity.describe());
    d.put("bound", options.bound);
    d.put("clip", options.clip);
    d.put("level", options.level);
    return d;
  }
}
