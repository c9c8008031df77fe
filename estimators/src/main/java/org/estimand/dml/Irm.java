package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.Learner;

/**
 * Interactive regression: average effects of a 0/1 treatment in Y = g(D, X) + e, D = m(X) + v, by
 * cross-fitted doubly robust scores. ATE = E[g(1,X) - g(0,X)]; ATT and ATC average over the treated
 * and the untreated; the weighted ATE averages with weights omega(X) of the user's choice.
 *
 * <p>Assumptions: no unmeasured confounding given X; 0 &lt; m(X) &lt; 1; the product of the errors
 * of g and m vanishes faster than n^(-1/2).
 *
 * <p>Algorithm, for each repetition: (1) draw K folds, stratified by D; (2) learn g0 and g1 on the
 * untreated and the treated of the complement and m on all of it; (3) move m into [clip, 1 - clip];
 * with {@code normalize} rescale it so that the inverse-probability weights of each arm have mean
 * one; (4) average g1 - g0 + D (Y - g1) / m - (1 - D)(Y - g0) / (1 - m), for ATT, ATC and the
 * weighted ATE with weights omega in front of g1 - g0 and E[omega|X] in front of the rest.
 *
 * <p>Roles: OUTCOME one, TREATMENT one (0/1), COVARIATE some; CLUSTER, FOLD, WEIGHT, UNIT, TIME and
 * COORDINATE as in {@link Plr}. A target-weight column belongs to the covariate block {@code
 * target}. Missing values: only in covariates, and only with learners that read them.
 *
 * <p>Cost: three fits per fold and repetition. Randomness: folds and learners, from the seed.
 * Source: Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68, doi:10.1111/ectj.12097,
 * section 5. Compared with the Python package DoubleML to eight digits.
 *
 * <p>Errors: DATA-003 treatment not 0/1, IDENT-050 constant treatment, IDENT-002 a fold that trains
 * on no row of an arm, or a drawn one that tests none, IDENT-003 a propensity of 0 or 1 that no
 * clipping moves, DATA-051 impossible target weights.
 */
public final class Irm implements Estimator<DmlResult> {
  /** Whose effect is averaged. */
  public enum Estimand {
    /** Everybody. */
    ATE,
    /** The treated. */
    ATT,
    /** The untreated. */
    ATC,
    /** Everybody, with weights. */
    WEIGHTED_ATE
  }

  private static final String TITLE = "Double machine learning, interactive model";
  private static final String NAME = "dml-irm";
  private static final String BLOCK = "target";

  private final Estimand estimand;
  private final Learner outcomeModel;
  private final Learner propensityModel;
  private final double clip;
  private final boolean normalize;
  private final String targetColumn;
  private final ToDoubleFunction<double[]> targetFunction;
  private final DmlSettings settings;

  private Irm(Builder b) {
    estimand = b.estimand;
    outcomeModel = Targets.required(b.outcomeModel, "outcomeModel");
    propensityModel = Targets.required(b.propensityModel, "propensityModel");
    clip = b.clip;
    normalize = b.normalize;
    targetColumn = b.targetColumn;
    targetFunction = b.targetFunction;
    boolean weights = targetColumn != null || targetFunction != null;
    if (weights != (estimand == Estimand.WEIGHTED_ATE)) {
      throw new InvalidConfigException(
          "CONF-059",
          weights
              ? "targetWeights were given, but the estimand is " + estimand + "."
              : "The estimand WEIGHTED_ATE needs targetWeights.");
    }
    settings = b.settings();
  }

  /** A builder with defaults for all but the learners. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public DmlResult fit(CausalData data, FitContext context) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("estimand", estimand.name());
    options.put("outcomeModel", Targets.describe(outcomeModel));
    options.put("propensityModel", Targets.describe(propensityModel));
    options.put("clip", clip);
    options.put("normalize", normalize);
    if (targetColumn != null) {
      options.put("targetWeights", targetColumn);
    } else if (targetFunction != null) {
      options.put("targetWeights", "function");
    }
    RoleRequirements roles = DmlEngine.commonRoles(NAME).one(Role.TREATMENT);
    return DmlEngine.fit(
        NAME,
        TITLE,
        estimand == Estimand.WEIGHTED_ATE ? "weighted ATE" : estimand.name(),
        estimand == Estimand.ATE
            ? DmlResult.Family.AVERAGE_EFFECT
            : DmlResult.Family.WEIGHTED_EFFECT,
        roles,
        settings,
        options,
        targetColumn == null ? null : BLOCK,
        sample -> new IrmModel(sample, this),
        data,
        context);
  }

  Estimand estimand() {
    return estimand;
  }

  Learner outcomeModel() {
    return outcomeModel;
  }

  Learner propensityModel() {
    return propensityModel;
  }

  double clip() {
    return clip;
  }

  boolean normalize() {
    return normalize;
  }

  String targetColumn() {
    return targetColumn;
  }

  ToDoubleFunction<double[]> targetFunction() {
    return targetFunction;
  }

  /** Options of {@link Irm}. */
  public static final class Builder extends DmlBuilder<Builder> {
    private Estimand estimand = Estimand.ATE;
    private Learner outcomeModel;
    private Learner propensityModel;
    private double clip = 0.01;
    private boolean normalize;
    private String targetColumn;
    private ToDoubleFunction<double[]> targetFunction;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** Whose effect; the ATE when not set. */
    public Builder estimand(Estimand next) {
      estimand = Objects.requireNonNull(next, "estimand");
      return this;
    }

    /** Learns E[Y|D=0,X] and E[Y|D=1,X]; a classifier only for a 0/1 outcome. Required. */
    public Builder outcomeModel(Learner learner) {
      outcomeModel = learner;
      return this;
    }

    /** Learns P(D=1|X). Required. */
    public Builder propensityModel(Learner learner) {
      propensityModel = learner;
      return this;
    }

    /** Propensities are moved into [bound, 1 - bound]; 0.01 when not set, 0 for never. */
    public Builder clip(double bound) {
      clip = Propensity.requireClip(bound);
      return this;
    }

    /**
     * Whether inverse-probability weights are rescaled to mean one in each arm (Hajek). The
     * rescaled probabilities of the arms no longer sum to one and may exceed one. Of ATE and
     * weighted ATE only their inverses are used, which stay positive; the weights (1 - m) / m of
     * ATT and ATC keep their mean of one but turn negative there, which a NEGATIVE_WEIGHTS warning
     * counts. Sensitivity bounds take each arm's own probability.
     */
    public Builder normalize(boolean on) {
      normalize = on;
      return this;
    }

    /** Weights of a weighted ATE from a column of the covariate block {@code target}. */
    public Builder targetWeights(String column) {
      targetColumn = Objects.requireNonNull(column, "column");
      targetFunction = null;
      return this;
    }

    /** Weights of a weighted ATE as a function of a row of the covariate matrix. */
    public Builder targetWeights(ToDoubleFunction<double[]> function) {
      targetFunction = Objects.requireNonNull(function, "function");
      targetColumn = null;
      return this;
    }

    /** The estimator. */
    public Irm build() {
      return new Irm(this);
    }
  }
}
