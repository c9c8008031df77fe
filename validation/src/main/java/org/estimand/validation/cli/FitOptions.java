package org.estimand.validation.cli;

import picocli.CommandLine.Mixin;

/** All groups of options of {@code estimand fit}. */
final class FitOptions {
  @Mixin private RoleOptions roles = new RoleOptions();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private BalancingOptions balancing = new BalancingOptions();
  @Mixin private MatchingOptions matching = new MatchingOptions();
  @Mixin private LearnerOptions learners = new LearnerOptions();
  @Mixin private PropensityOptions propensities = new PropensityOptions();
  @Mixin private EffectOptions effects = new EffectOptions();
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

  MatchingOptions matching() {
    return matching;
  }

  LearnerOptions learners() {
    return learners;
  }

  PropensityOptions propensities() {
    return propensities;
  }

  EffectOptions effects() {
    return effects;
  }

  FoldOptions folds() {
    return folds;
  }

  RunOptions run() {
    return run;
  }
}
