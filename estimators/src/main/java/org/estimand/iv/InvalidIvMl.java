package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;

/**
 * The estimand of {@link InvalidIv} with learners: multiply debiased machine learning with
 * cross-fitting, for a 0/1 treatment.
 *
 * <p><b>Estimand and assumptions</b> as in {@link InvalidIv}.
 *
 * <p><b>Algorithm.</b> (1) draw K folds, stratified by (A, Z). (2) on the training part learn pi(X)
 * = P(Z=1|X), m(z,X) = P(A=1|Z=z,X) in each arm and mu(a,z,X) = E[Y|A=a,Z=z,X] in each cell. (3) on
 * the test part v_z = m_z(1-m_z), c_z = mu(1,z) - mu(0,z), D = v_1 - v_0, delta = (v_1 c_1 - v_0
 * c_0)/D, w = v_z (c_z - delta), h(z) = mu(0,z) + (c_z - delta) m_z and the influence function. (4)
 * ATE = mean of it; standard error from its spread. Repetitions by the median.
 *
 * <p>With these parameters the bias is of second order: products of errors of pi with those of mu,
 * and of m with anything, its own square included. So m must be right, and pi or mu. A noisy m
 * costs a positive bias in small samples (D is small and is divided by); prefer regularised or
 * pooled learners of m.
 *
 * <p><b>Guards.</b> pi is moved into [0.02, 0.98], m into [0.005, 0.995], |D| to at least 0.03; the
 * shares are reported. A D that changes sign over more than 5 % of the rows is refused. One-sided
 * compliance as in {@link InvalidIv}.
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT (0/1), INSTRUMENT (0/1), COVARIATE; optional WEIGHT
 * (sampling), CLUSTER, FOLD, UNIT, TIME, COORDINATE. Missing values: only in covariates, and only
 * with learners that read them. <b>Cost.</b> Seven fits per fold and repetition. <b>Randomness.</b>
 * Folds and learners, from the seed. <b>Term.</b> ATE.
 *
 * <p><b>Errors.</b> Those of {@link InvalidIv}, and IDENT-002 a fold that trains on no row of a
 * cell, CONF-218, CONF-219 guards, CONF-051 a missing learner.
 *
 * <p><b>Source.</b> Sun, Cui and Tchetgen Tchetgen (arXiv 1907.11882) for the functional.
 */
public final class InvalidIvMl implements Estimator<IvEffectResult> {
  static final String NAME = "iv-invalid-ml";

  private final Builder o;

  private InvalidIvMl(Builder options) {
    o = options;
  }

  /** Starts with the defaults for all but the learners. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public IvEffectResult fit(CausalData data, FitContext context) {
    return new InvalidIvMlFit(this, data, context).run();
  }

  ClassificationLearner instrumentModel() {
    return o.instrument;
  }

  Learner treatmentModel() {
    return o.treatment;
  }

  Learner outcomeModel() {
    return o.outcome;
  }

  CrossFitPlan plan() {
    return o.plan;
  }

  RepetitionAggregate aggregate() {
    return o.aggregate;
  }

  CellScores.Guards guards() {
    return new CellScores.Guards(o.clipPi, o.clipM, o.floor);
  }

  boolean allowSignChanges() {
    return o.allowSignChanges;
  }

  double level() {
    return o.level;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("instrumentModel", described(o.instrument));
    d.put("treatmentModel", described(o.treatment));
    d.put("outcomeModel", described(o.outcome));
    d.put("clipInstrument", o.clipPi);
    d.put("clipTreatment", o.clipM);
    d.put("floor", o.floor);
    d.put("allowSignChanges", o.allowSignChanges);
    d.put("crossFit", o.plan.describe());
    d.put("aggregate", o.aggregate.name());
    d.put("level", o.level);
    return d;
  }

  /** A learner's name and settings. */
  static Map<String, Object> described(Learner learner) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", learner.name());
    d.putAll(learner.describe());
    return d;
  }

  /** The options of {@link InvalidIvMl}. */
  public static final class Builder {
    private ClassificationLearner instrument;
    private Learner treatment;
    private Learner outcome;
    private CrossFitPlan plan = CrossFitPlan.kFold(5);
    private RepetitionAggregate aggregate = RepetitionAggregate.MEDIAN;
    private double clipPi = 0.02;
    private double clipM = 0.005;
    private double floor = 0.03;
    private boolean allowSignChanges;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      instrument = other.instrument;
      treatment = other.treatment;
      outcome = other.outcome;
      plan = other.plan;
      aggregate = other.aggregate;
      clipPi = other.clipPi;
      clipM = other.clipM;
      floor = other.floor;
      allowSignChanges = other.allowSignChanges;
      level = other.level;
    }

    /** Learns P(Z=1|X). Required. */
    public Builder instrumentModel(ClassificationLearner learner) {
      instrument = learner;
      return this;
    }

    /** Learns E[A|Z=z,X] in each arm. Required. */
    public Builder treatmentModel(Learner learner) {
      treatment = learner;
      return this;
    }

    /** Learns E[Y|A=a,Z=z,X] in each cell; a classifier only for a 0/1 outcome. Required. */
    public Builder outcomeModel(Learner learner) {
      outcome = learner;
      return this;
    }

    /** The folds; five random folds when not set. */
    public Builder crossFit(CrossFitPlan folds) {
      plan = Objects.requireNonNull(folds, "folds");
      return this;
    }

    /** How repetitions are put together. Default median. */
    public Builder aggregate(RepetitionAggregate rule) {
      aggregate = Objects.requireNonNull(rule, "rule");
      return this;
    }

    /** P(Z=1|X) is moved into [bound, 1 - bound]. Default 0.02. */
    public Builder clipInstrument(double bound) {
      clipPi = bound;
      return this;
    }

    /** E[A|Z,X] is moved into [bound, 1 - bound]. Default 0.005. */
    public Builder clipTreatment(double bound) {
      clipM = bound;
      return this;
    }

    /** Smallest |D|. Default 0.03. */
    public Builder floor(double value) {
      floor = value;
      return this;
    }

    /** Estimates though D changes sign over more than 5 % of the rows. Default false. */
    public Builder allowSignChanges(boolean on) {
      allowSignChanges = on;
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
     * @throws InvalidConfigException CONF-043, CONF-051, CONF-218, CONF-219
     */
    public InvalidIvMl build() {
      IvChecks.level(level);
      IvChecks.floor(floor);
      IvChecks.clip("clipInstrument", clipPi);
      IvChecks.clip("clipTreatment", clipM);
      IvChecks.learner(instrument, "instrumentModel");
      IvChecks.learner(treatment, "treatmentModel");
      IvChecks.learner(outcome, "outcomeModel");
      return new InvalidIvMl(new Builder(this));
    }
  }
}
