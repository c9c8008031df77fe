package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.Learner;

/**
 * Interactive regression with a 0/1 instrument and a 0/1 treatment: the local average treatment
 * effect on compliers, LATE = E[mu(1,X) - mu(0,X)] / E[r(1,X) - r(0,X)] with mu(z,X) = E[Y|Z=z,X]
 * and r(z,X) = P(D=1|Z=z,X).
 *
 * <p>Assumptions: Z is as good as random given X and acts on Y through D only; it moves nobody
 * against its direction (monotonicity); 0 &lt; P(Z=1|X) &lt; 1; some compliers exist.
 *
 * <p>Algorithm, for each repetition: (1) draw K folds, stratified by (D, Z); (2) learn mu0, mu1,
 * r0, r1 within arms of Z and m = P(Z=1|X); r0 = 0 without always-takers and r1 = 1 without
 * never-takers; where D is the same in a whole arm of Z its r is that value; (3) clip m; with
 * {@code normalize} rescale m so that the inverse-probability weights of each arm of the instrument
 * have mean one; (4) theta = mean of the doubly robust scores of Z on Y over those of Z on D.
 *
 * <p>Roles: OUTCOME one, TREATMENT one (0/1), INSTRUMENT one (0/1), COVARIATE some; CLUSTER, FOLD,
 * WEIGHT, UNIT, TIME and COORDINATE as in {@link Plr}. A column may be treatment and instrument at
 * once, which gives the ATE of {@link Irm}. Missing values: only in covariates, and only with
 * learners that read them.
 *
 * <p>Cost: five fits per fold and repetition. Randomness: folds and learners, from the seed.
 * Source: Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68, doi:10.1111/ectj.12097,
 * section 5.2. Compared with the Python package DoubleML to eight digits, except that normalisation
 * is by the instrument (there it is by the treatment).
 *
 * <p>Errors: DATA-003 treatment or instrument not 0/1, DATA-053 rows that a stated one-sided
 * compliance excludes, IDENT-050 constant treatment or instrument, IDENT-002 a fold that trains on
 * no row of an arm of Z, no treated or no untreated row, or a drawn one that tests none.
 */
public final class Iivm implements Estimator<DmlResult> {
  private static final String NAME = "dml-iivm";
  private static final String TITLE = "Double machine learning, interactive model with IV";

  private final Learner outcomeModel;
  private final Learner treatmentModel;
  private final Learner instrumentModel;
  private final double clip;
  private final boolean normalize;
  private final boolean noAlwaysTakers;
  private final boolean noNeverTakers;
  private final DmlSettings settings;

  private Iivm(Builder b) {
    outcomeModel = Targets.required(b.outcomeModel, "outcomeModel");
    instrumentModel = Targets.required(b.instrumentModel, "instrumentModel");
    treatmentModel = b.treatmentModel == null ? instrumentModel : b.treatmentModel;
    clip = b.clip;
    normalize = b.normalize;
    noAlwaysTakers = b.noAlwaysTakers;
    noNeverTakers = b.noNeverTakers;
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
    options.put("treatmentModel", Targets.describe(treatmentModel));
    options.put("instrumentModel", Targets.describe(instrumentModel));
    options.put("clip", clip);
    options.put("normalize", normalize);
    options.put("noAlwaysTakers", noAlwaysTakers);
    options.put("noNeverTakers", noNeverTakers);
    RoleRequirements roles =
        DmlEngine.commonRoles(NAME)
            .one(Role.TREATMENT)
            .one(Role.INSTRUMENT)
            .share(Role.TREATMENT, Role.INSTRUMENT);
    return DmlEngine.fit(
        NAME,
        TITLE,
        "LATE",
        DmlResult.Family.INSTRUMENT,
        roles,
        settings,
        options,
        null,
        sample -> new IivmModel(sample, this),
        data,
        context);
  }

  Learner outcomeModel() {
    return outcomeModel;
  }

  Learner treatmentModel() {
    return treatmentModel;
  }

  Learner instrumentModel() {
    return instrumentModel;
  }

  double clip() {
    return clip;
  }

  boolean normalize() {
    return normalize;
  }

  boolean noAlwaysTakers() {
    return noAlwaysTakers;
  }

  boolean noNeverTakers() {
    return noNeverTakers;
  }

  /** Options of {@link Iivm}. */
  public static final class Builder extends DmlBuilder<Builder> {
    private Learner outcomeModel;
    private Learner treatmentModel;
    private Learner instrumentModel;
    private double clip = 0.01;
    private boolean normalize;
    private boolean noAlwaysTakers;
    private boolean noNeverTakers;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** Learns E[Y|Z=0,X] and E[Y|Z=1,X]; a classifier only for a 0/1 outcome. Required. */
    public Builder outcomeModel(Learner learner) {
      outcomeModel = learner;
      return this;
    }

    /** Learns P(D=1|Z=0,X) and P(D=1|Z=1,X). The learner of the instrument when not set. */
    public Builder treatmentModel(Learner learner) {
      treatmentModel = learner;
      return this;
    }

    /** Learns P(Z=1|X). Required. */
    public Builder instrumentModel(Learner learner) {
      instrumentModel = learner;
      return this;
    }

    /** P(Z=1|X) is moved into [bound, 1 - bound]; 0.01 when not set, 0 for never. */
    public Builder clip(double bound) {
      clip = Propensity.requireClip(bound);
      return this;
    }

    /** Whether inverse-probability weights have mean one in each arm of the instrument (Hajek). */
    public Builder normalize(boolean on) {
      normalize = on;
      return this;
    }

    /** Nobody is treated without the instrument: E[D|Z=0,X] = 0. */
    public Builder noAlwaysTakers(boolean on) {
      noAlwaysTakers = on;
      return this;
    }

    /** Everybody is treated with the instrument: E[D|Z=1,X] = 1. */
    public Builder noNeverTakers(boolean on) {
      noNeverTakers = on;
      return this;
    }

    /** The estimator. */
    public Iivm build() {
      return new Iivm(this);
    }
  }
}
