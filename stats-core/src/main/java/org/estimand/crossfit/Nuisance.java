package org.estimand.crossfit;

import java.util.List;
import java.util.Objects;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;

/**
 * A nuisance function to be cross-fitted.
 *
 * @param name for tables and messages, for example {@code E[Y|X]}
 * @param learner how it is learned
 * @param features what it is learned from
 * @param targets one array of n values shared by all repetitions, or one array per repetition
 * @param weights n weights or null
 * @param trainable n flags of the rows that may train (for example the treated), or null for all
 * @param classes number of classes of a classification, 0 for a regression
 * @param groups n groups that folds inside the training rows must not split, or null
 */
public record Nuisance(
    String name,
    Learner learner,
    FeatureMatrix features,
    List<double[]> targets,
    double[] weights,
    boolean[] trainable,
    int classes,
    int[] groups) {

  /** A conditional mean. */
  public static Nuisance mean(
      String name, RegressionLearner learner, FeatureMatrix features, double[] target) {
    return new Nuisance(name, learner, features, List.of(target), null, null, 0, null);
  }

  /** The probability of a 0/1 target; predictions are P(target = 1). */
  public static Nuisance probability(
      String name, ClassificationLearner learner, FeatureMatrix features, double[] target) {
    return new Nuisance(name, learner, features, List.of(target), null, null, 2, null);
  }

  /** Probabilities of several classes coded 0 .. classes-1. */
  public static Nuisance probabilities(
      String name,
      ClassificationLearner learner,
      FeatureMatrix features,
      double[] target,
      int classes) {
    return new Nuisance(name, learner, features, List.of(target), null, null, classes, null);
  }

  /** Checks that something is there to learn. */
  public Nuisance {
    Objects.requireNonNull(learner, name);
    Objects.requireNonNull(features, name);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException(name + " has no target");
    }
    targets = List.copyOf(targets);
  }

  /** The same nuisance with sample weights; null for none. */
  public Nuisance weighted(double[] sampleWeights) {
    return new Nuisance(
        name, learner, features, targets, sampleWeights, trainable, classes, groups);
  }

  /**
   * The same nuisance trained on the flagged rows only; predictions are still made for all rows.
   */
  public Nuisance trainedOn(boolean[] rows) {
    return new Nuisance(name, learner, features, targets, weights, rows, classes, groups);
  }

  /** The same nuisance with another target in each repetition. */
  public Nuisance targets(double[]... perRepetition) {
    return new Nuisance(
        name, learner, features, List.of(perRepetition), weights, trainable, classes, groups);
  }

  /**
   * The same nuisance whose learner must not split these groups when it divides its training rows,
   * for example to choose a penalty or a number of rounds.
   *
   * @param inner n groups from 0, or null for independent rows
   */
  public Nuisance grouped(int[] inner) {
    return new Nuisance(name, learner, features, targets, weights, trainable, classes, inner);
  }

  /** The target in a repetition. */
  public double[] target(int repetition) {
    return targets.get(targets.size() == 1 ? 0 : repetition);
  }
}
