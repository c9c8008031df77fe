package org.estimand.panel;

import java.util.Objects;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.dml.DmlAlgorithm;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.VcovType;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;

/**
 * The options that {@link PanelDml} and {@link PanelComparison} share.
 *
 * @param <B> the builder itself
 */
public abstract class PanelBuilder<B extends PanelBuilder<B>> {
  private PanelScore score = PanelScore.PARTIALLING_OUT;
  private RegressionLearner outcomeModel;
  private Learner treatmentModel;
  private Learner instrumentModel;
  private DerivedMeans derivedMeans = DerivedMeans.none();
  private boolean periodEffects;
  private UnitEncoding unitEncoding = UnitEncoding.AUTO;
  private Double periodLength;
  private CrossFitPlan plan;
  private RepetitionAggregate aggregate = RepetitionAggregate.MEDIAN;
  private DmlAlgorithm algorithm = DmlAlgorithm.DML2;
  private VcovType vcov;
  private double level = 0.95;

  PanelBuilder() {}

  abstract B self();

  /** The score; partialling out when not set. */
  public B score(PanelScore next) {
    score = Objects.requireNonNull(next, "score");
    return self();
  }

  /** Learns the outcome. Required. */
  public B outcomeModel(RegressionLearner learner) {
    outcomeModel = learner;
    return self();
  }

  /**
   * Learns the treatments; a classifier only for 0/1 treatments that are not transformed before
   * they are learned. The outcome learner when not set.
   */
  public B treatmentModel(Learner learner) {
    treatmentModel = learner;
    return self();
  }

  /**
   * Learns the instruments, as treatmentModel does treatments. The outcome learner when not set.
   */
  public B instrumentModel(Learner learner) {
    instrumentModel = learner;
    return self();
  }

  /** More unit means for the Mundlak step; none when not set. */
  public B derivedMeans(DerivedMeans means) {
    derivedMeans = Objects.requireNonNull(means, "means");
    return self();
  }

  /**
   * Whether every model has a dummy variable for each period but the first; not when not set. Early
   * demeaning takes their unit means off, a Mundlak step adds those of unbalanced panels.
   */
  public B periodEffects(boolean wanted) {
    periodEffects = wanted;
    return self();
  }

  /** How UNIT_DUMMIES gives units to the learners. */
  public B unitEncoding(UnitEncoding encoding) {
    unitEncoding = Objects.requireNonNull(encoding, "encoding");
    return self();
  }

  /**
   * The time between adjacent periods, in units of the TIME column: FD_EXACT pairs the rows of a
   * unit that lie this far apart, up to 1e-6 of it. The smallest difference between two times in
   * the data when not set.
   */
  public B periodLength(double length) {
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-244", "periodLength = " + length + "; must be positive and finite.");
    }
    periodLength = length;
    return self();
  }

  /**
   * The folds. When not set: five random folds of whole units, or of whole clusters where one
   * CLUSTER column keeps units whole.
   */
  public B crossFit(CrossFitPlan folds) {
    plan = Objects.requireNonNull(folds, "folds");
    return self();
  }

  /** How the repetitions of a repeated plan are put together; the median when not set. */
  public B aggregate(RepetitionAggregate rule) {
    aggregate = Objects.requireNonNull(rule, "rule");
    return self();
  }

  /** How the folds of one repetition are put together; all at once (DML2) when not set. */
  public B algorithm(DmlAlgorithm next) {
    algorithm = Objects.requireNonNull(next, "algorithm");
    return self();
  }

  /**
   * The covariance. When not set: clustered by the CLUSTER columns, or by units where there are
   * none, without a small-sample factor.
   */
  public B vcov(VcovType type) {
    vcov = Objects.requireNonNull(type, "type");
    return self();
  }

  /** Coverage of the intervals in the summary and in JSON, in (0, 1); 0.95 when not set. */
  public B level(double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + coverage + "; must lie between 0 and 1, for example 0.95.");
    }
    level = coverage;
    return self();
  }

  final PanelSettings settings() {
    if (outcomeModel == null) {
      throw new InvalidConfigException(
          "CONF-051", "outcomeModel is missing. Give it a learner, for example Learners.ols().");
    }
    return new PanelSettings(
        score,
        outcomeModel,
        treatmentModel == null ? outcomeModel : treatmentModel,
        instrumentModel == null ? outcomeModel : instrumentModel,
        derivedMeans,
        periodEffects,
        unitEncoding,
        periodLength,
        plan,
        aggregate,
        algorithm,
        vcov,
        level);
  }
}
