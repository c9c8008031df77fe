package org.estimand.validation.cli;

import org.estimand.data.Roles;
import picocli.CommandLine.Mixin;

/** All groups of options of {@code estimand fit}. */
final class FitOptions {
  @Mixin private RoleOptions roles = new RoleOptions();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private BalancingOptions balancing = new BalancingOptions();
  @Mixin private BalanceOptions balance = new BalanceOptions();
  @Mixin private DoseOptions doses = new DoseOptions();
  @Mixin private HistoryOptions histories = new HistoryOptions();
  @Mixin private OutcomeOptions outcomes = new OutcomeOptions();
  @Mixin private CovarianceOptions covariance = new CovarianceOptions();
  @Mixin private MatchingOptions matching = new MatchingOptions();
  @Mixin private LearnerOptions learners = new LearnerOptions();
  @Mixin private PropensityOptions propensities = new PropensityOptions();
  @Mixin private FoldOptions folds = new FoldOptions();
  @Mixin private RunOptions run = new RunOptions();

  RoleOptions roles() {
    return roles;
  }

  ModelOptions model() {
    return model;
  }

  BalancingOptions balancing() {
    return balancing;
  }

  BalanceOptions balance() {
    return balance;
  }

  DoseOptions doses() {
    return doses;
  }

  HistoryOptions histories() {
    return histories;
  }

  OutcomeOptions outcomes() {
    return outcomes;
  }

  CovarianceOptions covariance() {
    return covariance;
  }

  /** Roles with the columns that groups of options name. */
  Roles with(Roles roles) {
    return covariance.with(outcomes.with(histories.with(propensities.with(roles))));
  }

  MatchingOptions matching() {
    return matching;
  }

  LearnerOptions learners() {
    return learners;
  }

  PropensityOptions propensities() {
    return propensities;
  }

  FoldOptions folds() {
    return folds;
  }

  RunOptions run() {
    return run;
  }
}
