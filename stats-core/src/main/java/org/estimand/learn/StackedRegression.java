package org.estimand.learn;

import java.util.List;

/**
 * A combination of learners of means, weighed by their out-of-fold predictions; candidates of
 * positive weight are then fitted on all training rows. With the rule {@link StackRule#CONVEX} the
 * weights add to one and have the least squared error. A note STACK holds the weights and losses.
 */
public final class StackedRegression extends InnerChoice implements RegressionLearner {
  /** Convex weights. */
  public StackedRegression(List<? extends RegressionLearner> learners, int folds) {
    this(learners, folds, StackRule.CONVEX);
  }

  /**
   * Weights by a rule.
   *
   * @param learners the candidates, at least two
   * @param folds folds of the cross-validation inside the training rows, at least 2
   * @param rule how they are weighed
   * @throws org.estimand.errors.InvalidConfigException CONF-029 for fewer learners or folds
   * @throws org.estimand.errors.NotSupportedException NOTSUP-124 for probabilities by NON_NEGATIVE
   */
  public StackedRegression(List<? extends RegressionLearner> learners, int folds, StackRule rule) {
    super(new StackChoice(learners, folds, rule, false));
  }

  private StackedRegression(StackChoice choice) {
    super(choice);
  }

  /**
   * Convex weights of those candidates that can be fitted; a note LEFT_OUT says which cannot, and
   * why.
   */
  public static StackedRegression ofWhatCanBeFitted(
      List<? extends RegressionLearner> learners, int folds) {
    return new StackedRegression(new StackChoice(learners, folds, StackRule.CONVEX, true));
  }
}
