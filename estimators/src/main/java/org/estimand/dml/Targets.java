package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;

/** Nuisances from learners of either kind. */
final class Targets {
  private Targets() {}

  /** The conditional mean of a column; a classifier needs a 0/1 column. */
  static Nuisance mean(
      String nuisance,
      Learner learner,
      FeatureMatrix x,
      double[] target,
      Role role,
      String column,
      double[] weights) {
    if (learner instanceof ClassificationLearner classifier) {
      DmlChecks.requireBinary(role, column, target);
      return Nuisance.probability(nuisance, classifier, x, target).weighted(weights);
    }
    return Nuisance.mean(nuisance, (RegressionLearner) learner, x, target).weighted(weights);
  }

  /** The conditional mean of a target that is no column, one per repetition. */
  static Nuisance later(
      String nuisance, Learner learner, FeatureMatrix x, double[][] targets, double[] weights) {
    if (learner instanceof RegressionLearner regression) {
      return Nuisance.mean(nuisance, regression, x, targets[0]).targets(targets).weighted(weights);
    }
    throw new InvalidConfigException(
        "CONF-058",
        "The IV-type score learns "
            + nuisance
            + ", which is not a probability; outcomeModel is the classifier "
            + learner.name()
            + ". Give it a regression learner.");
  }

  /** A learner, or else the outcome's when that is a regression. */
  static Learner orRegression(Learner learner, Learner outcomeModel, String option) {
    if (learner != null) {
      return learner;
    }
    return required(outcomeModel instanceof RegressionLearner ? outcomeModel : null, option);
  }

  /** A learner's name and settings. */
  static Map<String, Object> describe(Learner learner) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("name", learner.name());
    m.putAll(learner.describe());
    return m;
  }

  /** A learner that an estimator cannot do without. */
  static <L extends Learner> L required(L learner, String option) {
    if (learner == null) {
      throw new InvalidConfigException(
          "CONF-051", option + " is missing. Give it a learner, for example Learners.ols().");
    }
    return learner;
  }
}
