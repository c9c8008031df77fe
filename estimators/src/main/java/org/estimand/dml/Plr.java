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
 * Partially linear regression: the effect theta of a treatment in Y = theta D + g(X) + e with
 * E[e|D,X] = 0 and D = m(X) + v, by cross-fitted residuals.
 *
 * <p>Assumptions: no unmeasured confounding given X; the effect is linear and the same for all rows
 * (otherwise theta is an average weighted by the variance of D given X); D is not determined by X;
 * the nuisances are learned at a rate faster than n^(-1/4).
 *
 * <p>Algorithm, for each repetition: (1) draw K folds; (2) learn l = E[Y|X] and m = E[D|X] on the
 * complement of each fold and predict the fold; (3) partialling out: theta = sum v u / sum v^2 with
 * u = Y - l, v = D - m; IV-type: with a preliminary theta0 from (3) learn g = E[Y - theta0 D|X] and
 * set theta = sum v (Y - g) / sum v D; (4) se^2 = mean(psi^2) / (n J^2), no correction for degrees
 * of freedom. Repetitions are aggregated by the chosen rule.
 *
 * <p>Several treatments: each has nuisances of its own, with the other treatments among the
 * covariates; the result has one term per treatment and their joint covariance.
 *
 * <p>Roles: OUTCOME one, TREATMENT some (numeric), COVARIATE some; CLUSTER up to two (folds keep
 * clusters whole, standard errors follow), FOLD where the plan reads folds, WEIGHT of kind SAMPLING
 * or FREQUENCY (weighted nuisances and scores); UNIT (rows of one unit share a fold), TIME and
 * COORDINATE for covariances asked for with {@link DmlResult#withVcov}. Missing values: only in
 * covariates, and only with learners that read them.
 *
 * <p>Cost: two fits (three for IV-type) per fold, repetition and treatment. Randomness: folds and
 * learners, from the seed. Source: Chernozhukov, Chetverikov, Demirer, Duflo, Hansen, Newey and
 * Robins (2018), Econometrics Journal 21, C1-C68, doi:10.1111/ectj.12097. Compared with the Python
 * package DoubleML to eight digits.
 *
 * <p>Errors: IDENT-050 constant treatment, IDENT-051 treatment determined by the covariates,
 * DATA-003 a classifier for a treatment that is not 0/1.
 */
public final class Plr implements Estimator<DmlResult> {
  /** Which orthogonal score. */
  public enum Score {
    /** Residual on residual. The default. */
    PARTIALLING_OUT,
    /** Outcome net of the effect, with the treatment residual as an instrument. */
    IV_TYPE
  }

  private static final String TITLE = "Double machine learning, partially linear model";
  private static final String NAME = "dml-plr";

  private final Score score;
  private final Learner outcomeModel;
  private final Learner treatmentModel;
  private final DmlSettings settings;

  private Plr(Builder b) {
    score = b.score;
    outcomeModel = Targets.required(b.outcomeModel, "outcomeModel");
    treatmentModel = Targets.orRegression(b.treatmentModel, outcomeModel, "treatmentModel");
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
    RoleRequirements roles =
        DmlEngine.commonRoles(NAME).some(Role.TREATMENT).numeric(Role.TREATMENT);
    return DmlEngine.fit(
        NAME,
        TITLE,
        "theta",
        DmlResult.Family.PARTIALLY_LINEAR,
        roles,
        settings,
        options,
        null,
        sample -> new PlrModel(sample, score == Score.IV_TYPE, outcomeModel, treatmentModel),
        data,
        context);
  }

  /** Options of {@link Plr}. */
  public static final class Builder extends DmlBuilder<Builder> {
    private Score score = Score.PARTIALLING_OUT;
    private Learner outcomeModel;
    private Learner treatmentModel;

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

    /** The estimator. */
    public Plr build() {
      return new Plr(this);
    }
  }
}
