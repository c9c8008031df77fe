package org.estimand.validation.cli;

import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.smile.SmileLearners;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How nuisances are learned. */
final class LearnerOptions {
  private static final String DEFAULT_MEANS = "ols";
  private static final String DEFAULT_PROBABILITIES = "logit";

  @Option(
      names = "--learner",
      paramLabel = "NAME",
      description = "dml: learner of conditional means (default: " + DEFAULT_MEANS + ").")
  private String learner;

  @Option(
      names = "--propensity",
      paramLabel = "NAME",
      description =
          "Learner of probabilities (default: "
              + DEFAULT_PROBABILITIES
              + "; in dml-plr and dml-pliv the --learner). ipw also takes probit.")
  private String propensity;

  @Mixin private ChoiceOptions choices = new ChoiceOptions();
  @Mixin private TreeOptions trees = new TreeOptions();

  /** Refuses settings of trees where no learner has trees, and of choices where none is made. */
  void checkTrees() {
    choices.check(learner, propensity);
    trees.check(choices.named(learner, propensity));
  }

  /** The learner of conditional means. */
  RegressionLearner means() {
    checkTrees();
    return mean(learner == null ? DEFAULT_MEANS : learner);
  }

  private RegressionLearner mean(String name) {
    return switch (name) {
      case ChoiceOptions.STACK -> choices.means(this::mean);
      case ChoiceOptions.AUTO -> choices.autoMeans();
      case TreeOptions.FOREST -> SmileLearners.forest(trees.forest());
      case TreeOptions.BOOSTING -> SmileLearners.boosting(trees.boosting());
      default -> LearnerNames.regression(name);
    };
  }

  /** The learner of probabilities. */
  ClassificationLearner probabilities() {
    checkTrees();
    return probability(probabilityName());
  }

  private ClassificationLearner probability(String name) {
    return switch (name) {
      case ChoiceOptions.STACK -> choices.probabilities(this::probability);
      case ChoiceOptions.AUTO -> choices.autoProbabilities();
      case TreeOptions.FOREST -> SmileLearners.forestProbability(trees.forest());
      case TreeOptions.BOOSTING -> SmileLearners.boostingProbability(trees.boosting());
      default -> LearnerNames.classification(name);
    };
  }

  /** The learner of probabilities where one was named, else that of conditional means. */
  Learner probabilitiesOrMeans() {
    return propensity == null ? means() : probabilities();
  }

  /** The name of the learner of probabilities. */
  String probabilityName() {
    return propensity == null ? DEFAULT_PROBABILITIES : propensity;
  }
}
