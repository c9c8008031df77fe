package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.StackRule;
import org.estimand.learn.StackedClassification;
import org.estimand.learn.StackedRegression;
import org.estimand.learners.Budget;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.Learners;
import picocli.CommandLine.Option;

/** Settings of the learners that choose among others, stack and auto. */
final class ChoiceOptions {
  static final String STACK = "stack";
  static final String AUTO = "auto";
  private static final int FOLDS = 5;

  @Option(
      names = "--stack",
      split = ",",
      paramLabel = "NAME",
      description = "--learner stack: the learners it combines (default: ols,poly2,lasso).")
  private List<String> stack;

  @Option(
      names = "--stack-propensity",
      split = ",",
      paramLabel = "NAME",
      description = "--propensity stack: the learners it combines (default: logit,lasso).")
  private List<String> stackPropensity;

  @Option(
      names = "--stack-rule",
      paramLabel = "RULE",
      description =
          "Weights of a stack: convex (default), non-negative (means only), or discrete (all on the"
              + " best).")
  private String rule;

  @Option(
      names = "--budget",
      paramLabel = "NAME",
      description = "How much auto tries: quick, standard (default) or full.")
  private String budget;

  /** Refuses settings that neither named learner would use. */
  void check(List<String> meanNames, List<String> probabilityNames) {
    boolean means = meanNames.contains(STACK);
    boolean probabilities = probabilityNames.contains(STACK);
    refuse("--stack", stack, means, "--learner is not stack");
    refuse("--stack-propensity", stackPropensity, probabilities, "--propensity is not stack");
    refuse(
        "--stack-rule",
        rule,
        means || probabilities,
        "neither --learner nor --propensity is stack");
    refuse(
        "--budget",
        budget,
        meanNames.contains(AUTO) || probabilityNames.contains(AUTO),
        "neither --learner nor --propensity is auto");
  }

  private static void refuse(String option, Object value, boolean used, String why) {
    if (value != null && !used) {
      throw new InvalidConfigException("CONF-086", option + " has no meaning here: " + why + ".");
    }
  }

  /** The named learners with those inside of a stack. */
  List<String> named(List<String> meanNames, List<String> probabilityNames) {
    List<String> all = new ArrayList<>(meanNames);
    all.addAll(probabilityNames);
    all.addAll(stack == null ? List.of() : stack);
    all.addAll(stackPropensity == null ? List.of() : stackPropensity);
    all.removeIf(java.util.Objects::isNull);
    return all;
  }

  /** The stack of conditional means. */
  RegressionLearner means(Function<String, RegressionLearner> byName) {
    List<String> names = stack == null ? LearnerNames.stackedRegressions() : stack;
    return new StackedRegression(all("--stack", names, byName), FOLDS, rule());
  }

  /** The stack of probabilities. */
  ClassificationLearner probabilities(Function<String, ClassificationLearner> byName) {
    List<String> names =
        stackPropensity == null ? LearnerNames.stackedClassifications() : stackPropensity;
    return new StackedClassification(all("--stack-propensity", names, byName), FOLDS, rule());
  }

  /** The automatic choice of conditional means. */
  RegressionLearner autoMeans() {
    return Learners.auto(budget());
  }

  /** The automatic choice of probabilities. */
  ClassificationLearner autoProbabilities() {
    return Learners.autoProbabilities(budget());
  }

  private static <L> List<L> all(String option, List<String> names, Function<String, L> byName) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.equals(STACK) || name.equals(AUTO)) {
        throw new InvalidConfigException(
            "CONF-087", option + " cannot hold " + name + ": name the learners themselves.");
      }
      if (!seen.add(name)) {
        throw new InvalidConfigException("CONF-087", option + " names " + name + " twice.");
      }
    }
    return names.stream().map(byName).toList();
  }

  private StackRule rule() {
    if (rule == null) {
      return StackRule.CONVEX;
    }
    String known =
        Choice.option("--stack-rule", rule, List.of("convex", "non-negative", "discrete"));
    return StackRule.valueOf(known.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private Budget budget() {
    if (budget == null) {
      return Budget.STANDARD;
    }
    List<String> known = Arrays.stream(Budget.values()).map(Budget::label).toList();
    return Budget.valueOf(Choice.option("--budget", budget, known).toUpperCase(Locale.ROOT));
  }
}
