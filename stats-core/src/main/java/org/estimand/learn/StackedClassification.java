package org.estimand.learn;

import java.util.List;

/**
 * A combination of learners of probabilities, weighed by their out-of-fold predictions; candidates
 * of positive weight are then fitted on all training rows. With the rule {@link StackRule#CONVEX}
 * the weights add to one and have the least log loss. A note STACK holds the weights and losses.
 */
public final class StackedClassification extends InnerChoice implements ClassificationLearner {
  /** Convex weights. */
  public StackedClassification(List<? extends ClassificationLearner> learners, int folds) {
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
  public StackedClassification(
      List<? extends ClassificationLearner> learners, int folds, StackRule rule) {
    super(new StackChoice(learners, folds, rule, false));
  }

  private StackedClassification(StackChoice choice) {
    super(choice);
  }

  /**
   * Convex weights of those candidates that can be fitted; a note LEFT_OUT says which cannot, and
   * why.
   */
  public static StackedClassification ofWhatCanBeFitted(
      List<? extends ClassificationLearner> learners, int folds) {
    return new StackedClassification(new StackChoice(learners, folds, StackRule.CONVEX, true));
  }
}
