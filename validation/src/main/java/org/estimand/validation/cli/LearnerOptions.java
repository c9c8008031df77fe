package org.estimand.validation.cli;

import java.util.List;
import org.estimand.learn.ClassificationLearner;
import picocli.CommandLine.Option;

/** How nuisances are learned. */
final class LearnerOptions {
  @Option(
      names = "--propensity",
      paramLabel = "NAME",
      description = "Probabilities: logit (default) or probit.")
  private String propensity;

  /** The name given, or another one. */
  String propensity(String otherwise) {
    return propensity == null ? otherwise : propensity;
  }

  ClassificationLearner classifier(String name) {
    throw new IllegalStateException(
        Choice.option("--propensity", name, List.of("logit", "probit")));
  }
}
