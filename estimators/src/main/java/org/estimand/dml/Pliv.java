package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.Learner;

/**
 * Partially linear regression with instruments: theta in Y = theta D + g(X) + e with E[e|Z,X] = 0,
 * by cross-fitted residuals of outcome, treatment and instruments.
 *
 * <p>Assumptions: the instruments are as good as random given X and act on Y through D only; they
 * move D given X; the effect is linear and the same for all rows (otherwise theta is an average
 * over those the instruments move); the nuisances are learned at a rate faster than n^(-1/4).
 *
 * <p>Algorithm, for each repetition: (1) draw K folds; (2) learn l = E[Y|X], r = E[D|X] and m_j =
 * E[Z_j|X] out of fold; (3) with one instrument v = Z - m(X), with several v = the least-squares
 * projection (with intercept) of D - r on the residual instruments, over all rows; (4) theta = sum
 * v (Y - l) / sum v (D - r), or for the IV-type score (one instrument) sum v (Y - g) / sum v D with
 * g = E[Y - theta0 D|X] learned at the preliminary theta0.
 *
 * <p>Roles: OUTCOME one, TREATMENT one, INSTRUMENT some, COVARIATE some; CLUSTER, FOLD, WEIGHT,
 * UNIT, TIME and COORDINATE as in {@link Plr}. A column may be treatment and instrument at once,
 * which gives the estimates of {@link Plr}. Missing values: only in covariates, and only with
 * learners that read them.
 *
 * <p>The first-stage F, robust and clustered as the standard errors are (divided by the number of
 * instruments), is a diagnostic; below 10 it is a warning and {@link
 * DmlResult#robustConfidenceSet(double)} should be read instead of the interval: with several
 * instruments it uses every moment and no estimated first stage.
 *
 * <p>Cost: two fits and one for each instrument per fold and repetition, one more for the IV-type
 * score. Randomness: folds and learners, from the seed.
 *
 * <p>Source: Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68, doi:10.1111/ectj.12097,
 * section 4.2; clusters: Chiang, Kato, Ma and Sasaki (2022), Journal of Business and Economic
 * Statistics 40, 1046-1056. Compared with the Python package DoubleML to eight digits.
 *
 * <p>Errors: IDENT-050 constant treatment or instrument, IDENT-051 a treatment or an instrument
 * determined by the covariates, IDENT-052 an instrument unrelated to the treatment, NOTSUP-055
 * IV-type with several instruments.
 */
public final class Pliv implements Estimator<DmlResult> {
  /** Which orthogonal score. */
  public enum Score {
    /** Residual on residual. The default. */
    PARTIALLING_OUT,
    /** Outcome net of the effect; one instrument. */
    IV_TYPE
  }

  private static final String NAME = "dml-pliv";
  private static final String TITLE = "Double machine learning, partially linear model with IV";

  private final Score score;
  private final Learner outcomeModel;
  private final Learner treatmentModel;
  private final Learner instrumentModel;
  private final DmlSettings settings;

  private Pliv(Builder b) {
    score = b.score;
    outcomeModel = Targets.required(b.outcomeModel, "outcomeModel");
    treatmentModel = Targets.orRegression(b.treatmentModel, outcomeModel, "treatmentModel");
    instrumentModel = Targets.orRegression(b.instrumentModel, outcomeModel, "instrumentModel");
    settings = b.settings();
  }

  /** A builder with defaults for all but the learners. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public DmlResult fit(CausalData data, FitContext context) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("score", score.name());
    options.put("outcomeModel", Targets.describe(outcomeModel));
    options.put("treatmentModel", Targets.describe(treatmentModel));
    options.put("instrumentModel", Targets.describe(instrumentModel));
    RoleRequirements roles =
        DmlEngine.commonRoles(NAME)
            .one(Role.TREATMENT)
            .numeric(Role.TREATMENT)
            .some(Role.INSTRUMENT)
            .share(Role.TREATMENT, Role.INSTRUMENT);
    return DmlEngine.fit(
        NAME,
        TITLE,
        "theta",
        DmlResult.Family.INSTRUMENT,
        roles,
        settings,
        options,
        null,
        sample -> new PlivModel(sample, this),
        data,
        context);
  }

  Score score() {
    return score;
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

  /** Options of {@link Pliv}. */
  public static final class Builder extends DmlBuilder<Builder> {
    private Score score = Score.PARTIALLING_OUT;
    private Learner outcomeModel;
    private Learner treatmentModel;
    private Learner instrumentModel;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** The score; partialling out when not set. */
    public Builder score(Score next) {
      score = Objects.requireNonNull(next, "score");
      return this;
    }

    /** Learns E[Y|X] (and E[Y - theta D|X]); a classifier only for a 0/1 outcome. Required. */
    public Builder outcomeModel(Learner learner) {
      outcomeModel = learner;
      return this;
    }

    /** Learns E[D|X]; a classifier only for a 0/1 treatment. The outcome learner when not set. */
    public Builder treatmentModel(Learner learner) {
      treatmentModel = learner;
      return this;
    }

    /** Learns E[Z|X]; a classifier only for 0/1 instruments. The outcome learner when not set. */
    public Builder instrumentModel(Learner learner) {
      instrumentModel = learner;
      return this;
    }

    /** The estimator. */
    public Pliv build() {
      return new Pliv(this);
    }
  }
}
