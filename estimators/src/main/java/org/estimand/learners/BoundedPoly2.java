package org.estimand.learners;

import java.util.Map;
import org.estimand.errors.NotSupportedException;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * {@code poly2} where its terms are at most a thousand and at most half as many as the training
 * rows; elsewhere a choice passes it over, instead of forming a matrix that no memory holds.
 */
record BoundedPoly2() implements RegressionLearner {
  private static final int MOST_TERMS = 1000;

  @Override
  public String name() {
    return Learners.poly2().name();
  }

  @Override
  public Map<String, Object> describe() {
    return Learners.poly2().describe();
  }

  @Override
  public boolean supportsWeights() {
    return Learners.poly2().supportsWeights();
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    double p = data.features().columns();
    double terms = p + p * (p + 1) / 2;
    if (terms > MOST_TERMS || 2 * terms > data.size()) {
      throw new NotSupportedException(
          "NOTSUP-123",
          String.format(
              java.util.Locale.ROOT,
              "poly2 of %d features has up to %.0f terms; within auto it is fitted up to %d terms"
                  + " and half as many as training rows. Name it as the learner to have it anyway.",
              data.features().columns(),
              terms,
              MOST_TERMS));
    }
    return Learners.poly2().fit(data, random);
  }
}
