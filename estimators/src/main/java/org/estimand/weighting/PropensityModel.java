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
    CLOGLOG;

    @Override
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
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

  /** Any learner, with five random folds stratified by the treatment. */
  static PropensityModel learner(ClassificationLearner learner) {
    return new CrossFitted(learner, CrossFitPlan.kFold(5));
  }

  /** Any learner with folds of one's own. */
  static PropensityModel learner(ClassificationLearner learner, CrossFitPlan plan) {
    return new CrossFitted(learner, plan);
  }
}
