package org.estimand.weighting;

import org.estimand.crossfit.CrossFitPlan;
import org.estimand.learn.ClassificationLearner;

/** How the probability of treatment given the covariates is modelled. */
public sealed interface PropensityModel extends WeightMethod {
  /** A regression by maximum likelihood with linear indices of the covariates. */
  enum Parametric implements PropensityModel {
    /** Logistic regression; multinomial logit with more than two arms. */
    LOGIT,
    /** Probit regression, two arms. */
    PROBIT,
    /** Complementary log-log regression, two arms. */
    CLOGLOG,
    /**
     * Logistic regression with Firth's penalty, two arms: exists where covariates separate the
     * arms. Sampling weights are scaled to mean one beside the penalty.
     */
    FIRTH,
    /** Ordered (proportional odds) logit: arms in the order of their levels. */
    ORDERED;

    @Override
    public String label() {
      return this == ORDERED ? "ordered logit" : name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Any learner of probabilities, cross-fitted.
   *
   * @param learner the learner
   * @param plan the folds
   */
  record CrossFitted(ClassificationLearner learner, CrossFitPlan plan) implements PropensityModel {
    @Override
    public String label() {
      return learner.name() + ", cross-fitted";
    }
  }

  /**
   * Propensities that are known or were estimated elsewhere, treated as known: the columns of the
   * covariate block {@value #SUPPLIED_BLOCK}, one with P(D = 1 | X) of two arms, or one for each
   * arm, the reference first and the others in their order.
   */
  record Supplied() implements PropensityModel {
    @Override
    public String label() {
      return "supplied";
    }
  }

  /**
   * A likelihood model fitted within every level of a column.
   *
   * @param model the model
   * @param column a column with any role, or alone in the block {@value #SUBGROUP_BLOCK}
   */
  record BySubgroup(Parametric model, String column) implements PropensityModel {
    @Override
    public String label() {
      return model.label() + " by " + column;
    }
  }

  /**
   * Any learner of probabilities, fitted to all rows and used for the same rows. For learners that
   * cannot fit noise, such as penalised regressions.
   *
   * @param learner the learner
   */
  record AllRows(ClassificationLearner learner) implements PropensityModel {
    @Override
    public String label() {
      return learner.name() + ", all rows";
    }
  }

  /**
   * A cross-fitted learner whose out-of-fold propensities are recalibrated, two arms.
   *
   * @param model the learner
   * @param how the way
   */
  record Recalibrated(CrossFitted model, Recalibration how) implements PropensityModel {
    @Override
    public String label() {
      return model.label()
          + ", recalibrated ("
          + how.name().toLowerCase(java.util.Locale.ROOT)
          + ")";
    }
  }

  /**
   * Block of covariates, such as the embedding of an image, that join the tabular ones in {@link
   * Ipw} but are left out of the balance table unless it is asked for.
   */
  String EMBEDDING_BLOCK = "embedding";

  /** Block of propensities that are supplied. */
  String SUPPLIED_BLOCK = "propensities";

  /** Block of the column of subgroups, where it has no other role. */
  String SUBGROUP_BLOCK = "subgroup";

  /**
   * Whether standard errors can stack the model's equations with those of the effect: likelihood
   * models.
   */
  default boolean hasEquations() {
    return this instanceof Parametric || this instanceof BySubgroup;
  }

  /** Logistic regression. */
  static PropensityModel logit() {
    return Parametric.LOGIT;
  }

  /** Probit regression. */
  static PropensityModel probit() {
    return Parametric.PROBIT;
  }

  /** Complementary log-log regression. */
  static PropensityModel cloglog() {
    return Parametric.CLOGLOG;
  }

  /** Logistic regression with Firth's penalty. */
  static PropensityModel firth() {
    return Parametric.FIRTH;
  }

  /** Ordered logit for arms whose levels are steps of one scale. */
  static PropensityModel ordered() {
    return Parametric.ORDERED;
  }

  /** The propensities in the block {@value #SUPPLIED_BLOCK}, treated as known. */
  static PropensityModel supplied() {
    return new Supplied();
  }

  /** A likelihood model fitted within every level of a column. */
  static PropensityModel by(Parametric model, String column) {
    return new BySubgroup(model, column);
  }

  /** Any learner, fitted to all rows: no cross-fitting. */
  static PropensityModel allRows(ClassificationLearner learner) {
    return new AllRows(learner);
  }

  /** A learner with folds, recalibrated. */
  static PropensityModel recalibrated(
      ClassificationLearner learner, CrossFitPlan plan, Recalibration how) {
    return new Recalibrated(new CrossFitted(learner, plan), how);
  }

  /** Any learner, with five random folds stratified by the treatment. */
  static PropensityModel learner(ClassificationLearner learner) {
    return new CrossFitted(learner, CrossFitPlan.kFold(5));
  }

  /** Any learner with folds of one's own. */
  static PropensityModel learner(ClassificationLearner learner, CrossFitPlan plan) {
    return new CrossFitted(learner, plan);
  }
}
