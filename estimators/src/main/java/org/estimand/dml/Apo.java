package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.Learner;

/**
 * Mean potential outcomes E[Y(d)] for levels d of a discrete treatment, by cross-fitted doubly
 * robust scores; one term per level, with their joint covariance, so that {@link
 * DmlResult#contrasts(String)} gives all effects against a reference.
 *
 * <p>Assumptions: no unmeasured confounding given X; 0 &lt; P(D=d|X) for every level wanted.
 *
 * <p>Algorithm, for each repetition: (1) draw K folds, stratified by D; (2) for each level learn
 * g_d = E[Y|D=d,X] on the rows with D = d and m_d = P(D=d|X) as a 0/1 problem; (3) clip m_d; with
 * {@code normalize} rescale it so that 1{D=d} / m_d has mean one; (4) average g_d + 1{D=d} (Y -
 * g_d) / m_d.
 *
 * <p>Roles: OUTCOME one, TREATMENT one (numbers or declared categorical), COVARIATE some; CLUSTER,
 * FOLD, WEIGHT, UNIT, TIME and COORDINATE as in {@link Plr}. Missing values: only in covariates,
 * and only with learners that read them.
 *
 * <p>Cost: two fits per level, fold and repetition. Randomness: folds and learners, from the seed.
 * Source: Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68, doi:10.1111/ectj.12097.
 * Compared with the Python package DoubleML to eight digits.
 *
 * <p>Errors: CONF-052 unknown level, DATA-054 too many levels, IDENT-050 constant treatment,
 * IDENT-002 a fold that trains on no row of a level, or a drawn one that tests none.
 */
public final class Apo implements Estimator<DmlResult> {
  private static final String NAME = "dml-apo";
  private static final String TITLE = "Double machine learning, potential outcomes";

  private final Learner outcomeModel;
  private final Learner propensityModel;
  private final double clip;
  private final boolean normalize;
  private final List<String> treatmentLevels;
  private final DmlSettings settings;

  private Apo(Builder b) {
    outcomeModel = Targets.required(b.outcomeModel, "outcomeModel");
    propensityModel = Targets.required(b.propensityModel, "propensityModel");
    clip = b.clip;
    normalize = b.normalize;
    treatmentLevels = b.treatmentLevels;
    settings = b.settings();
  }

  /** A builder with defaults for all but the learners. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public DmlResult fit(CausalData data, FitContext context) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("outcomeModel", Targets.describe(outcomeModel));
    options.put("propensityModel", Targets.describe(propensityModel));
    options.put("clip", clip);
    options.put("normalize", normalize);
    options.put("treatmentLevels", treatmentLevels.isEmpty() ? "all" : treatmentLevels);
    RoleRequirements roles = DmlEngine.commonRoles(NAME).one(Role.TREATMENT);
    return DmlEngine.fit(
        NAME,
        TITLE,
        "APO",
        DmlResult.Family.POTENTIAL_OUTCOME,
        roles,
        settings,
        options,
        null,
        sample -> new ApoModel(sample, this),
        data,
        context);
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

  List<String> treatmentLevels() {
    return treatmentLevels;
  }

  /** Options of {@link Apo}. */
  public static final class Builder extends DmlBuilder<Builder> {
    private Learner outcomeModel;
    private Learner propensityModel;
    private double clip = 0.01;
    private boolean normalize;
    private List<String> treatmentLevels = List.of();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** Learns E[Y|D=d,X]; a classifier only for a 0/1 outcome. Required. */
    public Builder outcomeModel(Learner learner) {
      outcomeModel = learner;
      return this;
    }

    /** Learns P(D=d|X) of each level. Required. */
    public Builder propensityModel(Learner learner) {
      propensityModel = learner;
      return this;
    }

    /** Propensities are moved into [bound, 1 - bound]; 0.01 when not set, 0 for never. */
    public Builder clip(double bound) {
      clip = Propensity.requireClip(bound);
      return this;
    }

    /** Whether inverse-probability weights are rescaled to mean one at each level (Hajek). */
    public Builder normalize(boolean on) {
      normalize = on;
      return this;
    }

    /** The levels wanted, as {@link CausalData#levels} writes them; all levels when not set. */
    public Builder treatmentLevels(String... levels) {
      treatmentLevels = List.of(levels);
      if (treatmentLevels.stream().distinct().count() < levels.length) {
        throw new InvalidConfigException(
            "CONF-052", "treatmentLevels names a level twice: " + String.join(", ", levels) + ".");
      }
      return this;
    }

    /** The estimator. */
    public Apo build() {
      return new Apo(this);
    }
  }
}
