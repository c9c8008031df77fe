package org.estimand.learn;

import org.estimand.data.FeatureMatrix;

/**
 * A learner of means whose predictions are linear in columns that are known before the fit. Effects
 * of groups can then be absorbed: columns and target lose their group means in the training rows,
 * and the fit is that with an unpenalised dummy variable for each group.
 */
public interface LinearInBasis {
  /** The columns that predictions are linear in, for all rows; the features themselves if so. */
  FeatureMatrix basis(FeatureMatrix features);

  /** The learner on those columns, with an intercept. */
  RegressionLearner onBasis();
}
