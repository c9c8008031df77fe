package org.estimand.panel;

import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Json;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.RegressionLearner;

/** Which learner suits which target. */
final class LearnerTargets {
  private LearnerTargets() {}

  /** The conditional mean of a target; a classifier needs a 0/1 column as it is in the data. */
  static Nuisance nuisance(
      String name,
      Learner learner,
      FeatureMatrix x,
      double[] target,
      Role role,
      String column,
      UnobservedEffect effect,
      boolean transformed) {
    if (learner instanceof RegressionLearner regression) {
      return Nuisance.mean(name, regression, x, target);
    }
    if (transformed) {
      throw new InvalidConfigException(
          "CONF-242",
          effect
              + " learns "
              + role
              + " \""
              + column
              + "\" after it was transformed, which the classifier "
              + learner.name()
              + " cannot. Give it a learner of means.");
    }
    for (int i = 0; i < target.length; i++) {
      if (target[i] != 0 && target[i] != 1) {
        throw new InvalidDataException(
            "DATA-241",
            role
                + " \""
                + column
                + "\" holds "
                + Json.number(target[i])
                + ", but the classifier "
                + learner.name()
                + " needs 0 and 1. Give it a learner of means.");
      }
    }
    return Nuisance.probability(name, (ClassificationLearner) learner, x, target);
  }

  /** Whether a learner gets units as absorbed effects. */
  static boolean absorbs(Learner learner, UnitEncoding encoding) {
    boolean can = learner instanceof LinearInBasis;
    if (encoding == UnitEncoding.ABSORBED && !can) {
      throw new InvalidConfigException(
          "CONF-246",
          "unitEncoding is ABSORBED, but the learner "
              + learner.name()
              + " is not linear in known columns. Use ONE_HOT, or ols, poly2 or lasso.");
    }
    return can && encoding != UnitEncoding.ONE_HOT;
  }
}
